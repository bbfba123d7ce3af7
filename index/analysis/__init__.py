"""From text to terms: one tokenizer, three chains (English, French, neutral), for both sides."""

from index.analysis.chains import (
    ANALYSIS_REVISION,
    CHAIN_NAMES,
    CHAINS,
    Chain,
    ChainName,
    Token,
    stemmer_version,
)
from index.analysis.folding import fold
from index.analysis.tokenizer import RawToken, may_be_acronym, raw_tokens
from index.analysis.words import is_stop_word

__all__ = [
    "ANALYSIS_REVISION",
    "CHAINS",
    "CHAIN_NAMES",
    "Chain",
    "ChainName",
    "RawToken",
    "Token",
    "fold",
    "is_stop_word",
    "may_be_acronym",
    "raw_tokens",
    "stemmer_version",
]
