"""The words of what was typed, found once: kept are those of what stands between two blanks."""

from functools import lru_cache

from index.analysis import RawToken, raw_tokens

_MOST_CACHED = 10_000  # typed words whose parts are kept


def typed_tokens(text: str) -> tuple[RawToken, ...]:
    """All words of a text, the joined forms of its hyphen chains too."""
    return _new_tokens(text) if " " in text else _kept_tokens(text)


def spoken(text: str) -> tuple[RawToken, ...]:
    """The same without joined forms."""
    return _new_spoken(text) if " " in text else _kept_spoken(text)


def _new_tokens(text: str) -> tuple[RawToken, ...]:
    return tuple(raw_tokens(text))


def _new_spoken(text: str) -> tuple[RawToken, ...]:
    return tuple([word for word in typed_tokens(text) if not word.joined])


_kept_tokens = lru_cache(_MOST_CACHED)(_new_tokens)
_kept_spoken = lru_cache(_MOST_CACHED)(_new_spoken)
