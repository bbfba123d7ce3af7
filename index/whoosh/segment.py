"""The segment of a generation: runs merged into one file of arrays, which Whoosh is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import TOC, FileIndex, clean_files
from whoosh.util.numeric import length_to_byte

from index.fields import FIELDS, TEXT_FIELDS
from index.whoosh.arrays import ArrayCodec, array_file
from index.whoosh.inverted import InvertedField
from index.whoosh.inverting import Words, inverted_arrays
from index.whoosh.mapped import GroupWriter, Ints, read_groups
from index.whoosh.merging import Pieces, merged_articles, merged_field
from index.whoosh.run import Run, RunBuilder
from index.whoosh.stored import ARTICLES


@dataclass(frozen=True, slots=True)
class Share:
    """Some fields of runs in a row, which have so many documents each, and a file for them."""

    path: Path
    fields: tuple[str, ...]
    runs: tuple[Path, ...]
    sizes: tuple[int, ...]


def merge_share(builder: RunBuilder, share: Share) -> Path:
    """Merges the fields of a share into its file, which is returned. Raises OSError."""
    builder.forget()  # memory is needed for what is merged
    groups = [read_groups(path) for path in share.runs]
    with GroupWriter(share.path) as file:
        for name in share.fields:
            fields = [InvertedField(each[name]) for each in groups]
            _add_pieces(file, name, merged_field(fields, share.sizes, share.path.parent))
    return share.path


def shares_of(runs: Sequence[Run], folder: Path, jobs: int) -> list[Share]:
    """The text fields in so many shares of about the same work; none where nothing is to merge."""
    paths, sizes = tuple(run.path for run in runs), tuple(len(run.ids) for run in runs)
    work = {
        field.name: sum(int(run.lengths[field.name].sum()) for run in runs) for field in TEXT_FIELDS
    }
    shares: list[list[str]] = [[] for _ in range(jobs if len(runs) > 1 else 0)]
    for name in sorted(work, key=lambda name: -work[name]):
        for least in sorted(shares, key=lambda names: sum(work[each] for each in names))[:1]:
            least.append(name)
    return [
        Share(folder / f"share-{number}", tuple(names), paths, sizes)
        for number, names in enumerate(shares)
        if names
    ]


def write_segment(
    index: FileIndex, runs: Sequence[Run], shares: Sequence[Path], dictionary: bytes
) -> None:
    """Adds to an index the segment of these runs, whose fields were merged in files of shares.

    Raises OSError; the index is as it was then.
    """
    folder = Path(index.storage.folder)
    segment = ArrayCodec().new_segment(index.storage, index.indexname)
    segment.set_doc_count(sum(len(run.ids) for run in runs))
    groups = [read_groups(run.path) for run in runs]
    fields = {name: group for path in shares for name, group in read_groups(path).items()}
    with GroupWriter(array_file(folder, segment)) as file:
        for field in TEXT_FIELDS:
            arrays = (fields or groups[0])[field.name]
            file.add_group(field.name, dict(sorted(arrays.items())))
        for field in FIELDS.values():
            if field.kind == "key":
                file.add_group(field.name, _keys([each for run in runs for each in run.ids]))
        articles = merged_articles([each[ARTICLES] for each in groups])
        _add_pieces(file, ARTICLES, articles)
        file.add(ARTICLES, "dictionary", [np.frombuffer(dictionary, np.uint8)])
    segment._fieldlengths = {}
    for field in TEXT_FIELDS:
        lengths = np.concatenate([run.lengths[field.name] for run in runs])
        if lengths.any():
            segment._fieldlengths[field.name] = int(lengths.sum())
            column = W3Codec.column_filename(segment, f"_{field.name}_len")
            (folder / column).write_bytes(_as_bytes(lengths))
    _add_segment(index, segment)


def _keys(ids: Sequence[str]) -> Mapping[str, Ints]:
    numbers = np.arange(len(ids), dtype=np.uint32)
    return inverted_arrays(ids, Words(numbers, numbers))


def _add_pieces(file: GroupWriter, group: str, arrays: Iterable[Pieces]) -> None:
    for name, pieces in arrays:
        file.add(group, name, pieces)


def _as_bytes(lengths: Ints) -> bytes:
    """How many terms each document has, as Whoosh keeps it for its own scores."""
    different, of_each = np.unique(lengths, return_inverse=True)
    encoded = np.array([length_to_byte(each) for each in different.tolist()], np.uint8)
    return encoded[of_each].tobytes()


def _add_segment(index: FileIndex, segment: object) -> None:
    before = index._read_toc()
    segments, generation = [*before.segments, segment], before.generation + 1
    TOC(index.schema, segments, generation).write(index.storage, index.indexname)
    clean_files(index.storage, index.indexname, generation, segments)
