"""The articles on which the benchmarks are tested."""

import random

from benchmarks.articles import PLACES
from benchmarks.protocol import Article
from benchmarks.words import LANGUAGES


def written(number: int, *, seed: int = 5) -> list[Article]:
    """Articles of made-up words, some frequent and most of them rare, in either language."""
    draw = random.Random(seed)
    vocabulary = ["".join(draw.choices("abdeilmnorstu", k=draw.randint(4, 8))) for _ in range(900)]
    weights = [1 / (rank + 5) for rank in range(len(vocabulary))]
    articles: list[Article] = []
    for each in range(number):
        text = " ".join(draw.choices(vocabulary, weights, k=60))
        articles.append(
            {
                "id": f"a{each}",
                "title": " ".join(draw.choices(vocabulary, weights, k=5)),
                "text": f"{text.capitalize()}.",
                "lang": draw.choice(LANGUAGES),
                "date": draw.choice([None, "1994-05-06", "2001-12-31", "2001-01-01"]),
                "source": draw.choice(["one", "two"]),
                "place": draw.choice([None, *PLACES[:3]]),
            }
        )
    return articles


ARTICLES = written(400)
