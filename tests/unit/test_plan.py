"""What a query looks up: the shape of the plan, and the terms that stand for a word."""

import pytest

from index.analysis import CHAIN_NAMES
from search import weights
from search.parser import parse
from search.plan import (
    Either,
    Every,
    Group,
    Lookup,
    Plan,
    Sequence,
    Start,
    plan,
    positive_leaves,
)


def shown(tree: Plan) -> str:
    """A plan in one line: `+required plain -excluded`, `(either | or)`, `[words in a row]`."""
    match tree:
        case Lookup(text, _, zones):
            return text if len(zones) == 2 else f"{zones[0]}:{text}"
        case Sequence(_, steps, zones):
            row = " ".join(f"{lookup.text}@{offset}" for offset, lookup in steps)
            return f"[{row}]" if len(zones) == 2 else f"{zones[0]}:[{row}]"
        case Start(_, letters, zones):
            return f"{letters}*" if len(zones) == 2 else f"{zones[0]}:{letters}*"
        case Group(parts) | Either(parts):
            return f"({' | '.join(map(shown, parts))})"
        case Every(required, plain, excluded):
            signed = [("+", required), ("", plain), ("-", excluded)]
            parts = [sign + shown(each) for sign, group in signed for each in group]
            return "{" + " ".join(parts) + "}"


def planned(query: str) -> Every:
    return plan(parse(query).node)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "{}"),
        ("armée", "{armée}"),
        ("l'armée", "{l'armée}"),
        ("two words", "{two words}"),
        # stop words are left aside, but for phrases, signs, operators, titles, or where all are
        ("the state of the art", "{state art}"),
        ("le port du Havre", "{port Havre}"),
        ("to be or not to be", "{to be or not to be}"),
        ("the", "{the}"),
        ("the -fish", "{the -fish}"),
        ("+the fish", "{+the fish}"),
        ("the AND fish", "{+the +fish}"),
        ("the OR fish", "{(the | fish)}"),
        ("(the of) OR (the fish)", "{({the of} | {fish})}"),
        ('the "fish market"', "{+[fish@0 market@1]}"),
        ("-the fish", "{fish -the}"),
        ("title:the fish", "{title:the fish}"),
        # acronyms are no stop words
        ("US the", "{US}"),
        ("us the", "{us the}"),
        ("fish US", "{fish US}"),
        ("fish us", "{fish}"),
        ("the U.S. fish", "{U.S. fish}"),
        # a query in capitals is a headline when it holds a word that is no acronym
        ("UN OFFICIALS", "{OFFICIALS}"),
        ("WERE", "{WERE}"),
        ("POUR UN PORT", "{PORT}"),
        ("U.N. OFFICIALS", "{U.N. OFFICIALS}"),
        ("FISH AND NETS", "{FISH NETS}"),
        ("STATE OF THE ART", "{STATE ART}"),
        ("UN US", "{UN US}"),
        ("UK-US-UN IT", "{([UK@0 US@1 UN@2] | UK-US-UN) IT}"),
        # words in a row
        ('"state of the art"', "{[state@0 of@1 the@2 art@3]}"),
        ('"armée"', "{armée}"),
        ('title:"the art"', "{title:[the@0 art@1]}"),
        ("counter-terrorism", "{([counter@0 terrorism@1] | counter-terrorism)}"),
        # pronouns behind a French verb
        ("Harrison découvre-t-il", "{Harrison découvre}"),
        ("est-ce", "{est}"),
        ("rendez-vous", "{([rendez@0 vous@1] | rendez-vous)}"),
        ("10:30 a/b", "{10:30 [a@0 b@1]}"),
        # beginnings
        ("Sécur*", "{secur*}"),
        ("title:secur*", "{title:secur*}"),
        ("counter-terr*", "{({+counter +terr*} | counterterr*)}"),
        ("Fish -sécur*", "{Fish -secur*}"),
    ],
)  # fmt: skip
def test_the_shape_of_a_plan(query: str, expected: str) -> None:
    assert shown(planned(query)) == expected


@pytest.mark.parametrize(
    ("word", "en", "fr", "xx"),
    [
        ("coopération", "cooper", "cooper", "cooperation"),
        ("Armées", "arme", "armee", "armees"),
        ("ferries", "ferri", "ferr", "ferries"),
        ("the", "", "the", "the"),
        ("us", "", "us", "us"),
        # an acronym may be written in small letters, but not where those are a stop word
        ("DGSN", "dgsn", "dgsn", "dgsn"),
        ("US", "us", "us", ""),
        ("UN", "un", "un", ""),
        ("O.N.U.", "onu", "onu", "onu"),
        ("CATS", "cat cats", "cat cats", "cats"),
        # no acronym: a headline of one word
        ("FISHES", "fish", "fish", "fishes"),
        ("3.5", "3.5", "3.5", "3.5"),
        ("ﾞ", "", "", ""),
    ],
)
def test_the_terms_of_a_word(word: str, en: str, fr: str, xx: str) -> None:
    (lookup,) = planned(word).plain
    assert isinstance(lookup, Lookup)
    assert tuple(lookup.terms) == CHAIN_NAMES
    assert [set(terms) for terms in lookup.terms.values()] == [
        set(each.split()) for each in (en, fr, xx)
    ]


def test_parts_of_a_compound_as_one_word() -> None:
    (group,) = planned("counter-terrorism").plain
    assert isinstance(group, Group)
    (_, joined) = group.spellings
    assert isinstance(joined, Lookup)
    assert joined.terms["xx"] == {"counterterrorism"}
    assert joined.terms["en"] == {"counterterror"}


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        ("", []),
        ("fish", []),
        ("fish nets", ["[fish@0 nets@1]"]),
        ("fish nets quay", ["[fish@0 nets@1]", "[nets@0 quay@1]"]),
        ("coupe du monde", ["[coupe@0 monde@2]"]),
        ("coupe de la monde", ["[coupe@0 monde@3]"]),
        ("coupe de la le monde", []),  # too far
        ("fish découvre-t-il nets", ["[fish@0 découvre@1]", "[découvre@0 nets@3]"]),
        ("fish (a OR b) nets", []),
        ('fish "a b" nets', ["[fish@0 nets@1]"]),
        ("fish title:nets quay", []),
        ("fish quay* nets", []),
        ("fish +quay nets", ["[fish@0 nets@1]"]),
        ("fish AND nets", []),
        ("fish OR nets", []),
        ("the of", ["[the@0 of@1]"]),
    ],
)
def test_the_pairs_of_a_query(query: str, pairs: list[str]) -> None:
    assert list(map(shown, planned(query).pairs)) == pairs


def test_all_plain_words_are_compared_with_each_other_up_to_a_number() -> None:
    near = planned("fish nets +quay title:ferry harbour").near
    assert [each.text for each in near] == ["fish nets", "fish harbour", "nets harbour"]
    many = planned(" ".join(f"w{number}x" for number in range(30))).near
    assert len(many) == weights.NEAR_WORDS * (weights.NEAR_WORDS - 1) / 2


@pytest.mark.parametrize(
    ("query", "common"),
    [
        ("", False),
        ("-fish", False),
        ("the", True),
        ("the of", True),
        ("le the", True),
        ("the fish", False),
        ("the +of", False),
        ('the "of"', False),
        ("title:the", False),
        ("US", False),
    ],
)
def test_a_query_of_stop_words_only(query: str, common: bool) -> None:
    assert planned(query).common == common


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        ("-fish", []),
        ("fish -nets (ferry OR -quay) +harbour", ["harbour", "fish", "ferry"]),
        ("a-b", ["a-b", "a-b"]),
        ("quay -(fish -nets)", ["quay"]),
    ],
)
def test_the_leaves_that_a_hit_may_hold(query: str, expected: list[str]) -> None:
    assert [leaf.text for leaf in positive_leaves(planned(query))] == expected
