"""How commands put numbers and names into a line for a person."""


def on_one_line(text: str) -> str:
    """`text` with `?` for what moves a terminal's cursor: a file's name may hold anything."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def counted(number: int, noun: str) -> str:
    """`1 article`, `1,200 articles`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
