"""From the files of an archive to documents: finding, reading, and judging its articles."""

from index.corpus.normalize import Checked, check, judge, normalize
from index.corpus.walk import Corpus, open_corpus

__all__ = ["Checked", "Corpus", "check", "judge", "normalize", "open_corpus"]
