"""Sentences for the reader that can be said in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """An English sentence with named places, `%(name)s`; `str()` is the English text.

    The template is also the key of the translation: an interface looks it up in its catalogue.
    """

    template: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.values if self.values else self.template

    def translated(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate`, which maps a template to its translation."""
        template = translate(self.template)
        return template % self.values if self.values else template


def message(template: str, /, **values: str) -> Message:
    """A Message; the catalogues' extraction looks for calls of this name."""
    return Message(template, values)
