"""Which words the articles of a language have, and which of them are asked for."""

from array import array
from collections import Counter
from collections.abc import Collection

from benchmarks.protocol import Article, Articles
from benchmarks.words import LANGUAGES, words
from index.analysis import is_stop_word

Text = tuple[str, list[str]]  # the year of an article, and its words in order
_SHORTEST = 4  # letters of a word that is asked for
_LOOKED_AT = 100_000  # articles of a language of which it is kept which words they have


class Archive:
    """The articles of one language, each as a Text that is read when it is asked for.

    `frequencies` says how many of them have each word that can be asked for.
    """

    def __init__(self, lang: str, articles: Articles) -> None:
        self.lang = lang
        self.frequencies: Counter[str] = Counter()
        self._articles = articles
        self._numbers = array("I")

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, number: int, /) -> Text:
        return _text(self._articles[self._numbers[number]])

    def add(self, number: int, article: Article) -> None:
        """Counts the article that has this `number` among those of all languages."""
        self._numbers.append(number)
        self.frequencies.update(set(_text(article)[1]))

    def postings(self, wanted: Collection[str]) -> "dict[str, array[int]]":
        """The numbers of the articles that have each of the `wanted` words, in order.

        Looks at the first 100,000 articles only: who has enough of them there has enough.
        """
        having = {word: array("I") for word in wanted}
        for number in range(min(len(self), _LOOKED_AT)):
            for word in having.keys() & set(self[number][1]):
                having[word].append(number)
        return having


def archives(articles: Articles) -> list[Archive]:
    """The articles by language, of all of LANGUAGES; reads each once."""
    made = {lang: Archive(lang, articles) for lang in LANGUAGES}
    for number, article in enumerate(articles):
        made[article["lang"]].add(number, article)
    for each in made.values():
        each.frequencies = Counter({w: n for w, n in each.frequencies.items() if askable(w)})
    return list(made.values())


def askable(word: str) -> bool:
    """True for a word that every engine takes for one: letters only, not short, no stop word."""
    return len(word) >= _SHORTEST and word.isascii() and word.isalpha() and not is_stop_word(word)


def _text(article: Article) -> Text:
    year = (article["date"] or "")[:4]
    return year, list(words(f"{article['title']}\n{article['text']}"))
