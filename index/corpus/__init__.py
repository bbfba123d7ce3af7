"""From the files of an archive to documents: finding, reading, and judging its articles."""

from index.corpus.normalize import normalize
from index.corpus.walk import Corpus, open_corpus

__all__ = ["Corpus", "normalize", "open_corpus"]
