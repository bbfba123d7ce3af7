"""Errors that end a command or a request with one line for a person."""


class ConcordeError(Exception):
    """Base of all expected failures; `str()` is one line that says what to do."""


class CorpusError(ConcordeError):
    """The corpus cannot be read: it is missing, empty, or nothing in it is an article."""


class IndexNotFoundError(ConcordeError):
    """There is no index at the place that was named."""


class IndexOutdatedError(ConcordeError):
    """The index was built with another schema, analysis or stemmer: a rebuild is needed."""


class IndexDamagedError(ConcordeError):
    """Files of the index are missing, changed, or not of this index."""


class IndexRefusedError(ConcordeError):
    """The index may not be trusted or written: owner, permissions, or foreign files."""


class WriterBusyError(ConcordeError):
    """Another process is writing the same index."""
