"""How texts become an index: corpus, analysis, fields, writers, generations."""

__version__ = "0.1.0"
