"""What is found number by number: places of two words that stand together, documents of prefixes.

These loops are for the compiled search, where a step takes some nanoseconds; interpreted, they
take many times as long as whole arrays, which find the same (`together.py`, `merged.py`).
Numbers are little-endian.
"""

from librt.strings import BytesWriter, read_i16_le, read_i32_le, read_i64_le, write_i32_le
from mypy_extensions import i32, i64

COMPILED = not __file__.endswith(".py")


class Stand:
    """Where one word stands in some documents, in int32.

    `rows` are the numbers of those that have it, in order. The document rows[i] has those of
    `spots`, in order, that stand from bounds[at[i]] on to the next bound.
    """

    def __init__(self, rows: bytes, at: bytes, bounds: bytes, spots: bytes) -> None:
        self.rows = rows
        self.at = at
        self.bounds = bounds
        self.spots = spots


def count_together(one: Stand, other: Stand, offset: i64, within: i64, body: i64) -> bytes:
    """How many places of `one` have one of `other` near them, and one `offset` words behind them.

    Near is at most `within` words away, in either order, but not the same place; an offset above
    `within` finds none. The answer is int32, three numbers for each document with such places:
    twice its row, how many are in the title, and how many in the body, which begins with the spot
    `body`. Those with one `offset` words behind come by themselves, and their first number is by 1
    higher.
    """
    step: i64 = 4  # bytes
    found = BytesWriter()
    rows, at, bounds, spots = one.rows, one.at, one.bounds, one.spots
    other_rows, other_at, other_bounds, others = other.rows, other.at, other.bounds, other.spots
    number: i64 = 0
    other_number: i64 = 0
    while number < len(rows) and other_number < len(other_rows):
        row = read_i32_le(rows, number)
        other_row = read_i32_le(other_rows, other_number)
        if row < other_row:
            number += step
            continue
        if other_row < row:
            other_number += step
            continue
        bound = i64(read_i32_le(at, number)) * step
        here = i64(read_i32_le(bounds, bound)) * step
        end = i64(read_i32_le(bounds, bound + step)) * step
        bound = i64(read_i32_le(other_at, other_number)) * step
        there = i64(read_i32_le(other_bounds, bound)) * step
        other_end = i64(read_i32_le(other_bounds, bound + step)) * step
        number += step
        other_number += step
        near_in_title: i64 = 0
        near_in_body: i64 = 0
        pairs_in_title: i64 = 0
        pairs_in_body: i64 = 0
        while here < end:
            spot = i64(read_i32_le(spots, here))
            here += step
            while there < other_end and i64(read_i32_le(others, there)) < spot - within:
                there += step
            nearest = within + 1
            pair: i64 = 0
            behind = there
            while behind < other_end:
                distance = i64(read_i32_le(others, behind)) - spot
                if distance > within:
                    break
                behind += step
                if distance == offset:
                    pair = 1
                nearest = min(nearest, distance if distance >= 0 else -distance)
            near: i64 = 1 if 0 < nearest <= within else 0
            if spot < body:
                near_in_title += near
                pairs_in_title += pair
            else:
                near_in_body += near
                pairs_in_body += pair
        if near_in_title + near_in_body > 0:
            write_i32_le(found, 2 * row)
            write_i32_le(found, i32(near_in_title))
            write_i32_le(found, i32(near_in_body))
        if pairs_in_title + pairs_in_body > 0:
            write_i32_le(found, 2 * row + 1)
            write_i32_le(found, i32(pairs_in_title))
            write_i32_le(found, i32(pairs_in_body))
    return found.getvalue()


def decode(bounds: bytes, places: bytes, gaps: bytes, count: i64) -> bytes:
    """The documents (int32) of terms, term by term, from the gaps of the inverted index.

    `bounds` and `places` (int64) are where the documents and the gaps of each term begin, and the
    end of all; `gaps` begin with those of the first term. Raises ValueError or IndexError where
    the index is damaged, as it is with a document that is not below `count`.
    """
    found = BytesWriter()
    size: i64 = 8
    first = read_i64_le(places, 0)
    term: i64 = size
    while term < len(bounds):
        documents = read_i64_le(bounds, term) - read_i64_le(bounds, term - size)
        at = read_i64_le(places, term - size) - first
        end = read_i64_le(places, term) - first
        if documents < 1 or at < 0 or end < at:
            raise ValueError("the postings of a term have no beginning or no end")
        width = (end - at) // documents
        if width * documents != end - at or not (width == 1 or width == 2 or width == 4):
            raise ValueError("the documents of a term are in no known form")
        document: i64 = 0
        while at < end:
            if width == 2:
                document += i64(read_i16_le(gaps, at)) & 0xFFFF
            elif width == 1:
                document += gaps[at]
            else:
                document += i64(read_i32_le(gaps, at)) & 0xFFFFFFFF
            at += width
            if document >= count:
                raise ValueError("a term is in a document beyond the last one")
            write_i32_le(found, i32(document))
        term += size
    return found.getvalue()
