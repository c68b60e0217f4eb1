# SPDX-License-Identifier: Apache-2.0
"""Every instruction the project knows, its number, and a slow decoder for tests and listings.

`op_id` numbers the instructions from 1 in table order; 0 is no instruction. New tables are
appended, so the numbers of the present ones never change: the RTL, the compiled model and recorded
coverage use them.
"""

from __future__ import annotations

from trapline.models.isa import encodings_c, encodings_f, encodings_i, encodings_priv
from trapline.models.isa.encoding_types import BOTH, OPERAND_BITS, RV32, RV64, Encoding

__all__ = [
    "BOTH",
    "ENCODINGS",
    "OPERAND_BITS",
    "RV32",
    "RV64",
    "Encoding",
    "by_name",
    "decode_name",
    "op_id",
    "op_name",
]

ENCODINGS: tuple[Encoding, ...] = (
    encodings_i.ROWS + encodings_priv.ROWS + encodings_c.ROWS + encodings_f.ROWS
)

by_name: dict[str, Encoding] = {e.name: e for e in ENCODINGS}
op_id: dict[str, int] = {e.name: number for number, e in enumerate(ENCODINGS, start=1)}
# op_name[op_id[n]] == n; op_name[0] is empty.
op_name: tuple[str, ...] = ("", *(e.name for e in ENCODINGS))


def decode_name(
    word: int, xlen: int = 64, extensions: frozenset[str] | None = None
) -> Encoding | None:
    """The instruction in the low bits of `word`, or None where there is none.

    Only instructions of `extensions` count (lower case; None: all known). A word whose two low bits
    are not 3 is 16 bits long, and its upper half is ignored.
    """
    size = 4 if word & 3 == 3 else 2
    if size == 2:
        word &= 0xFFFF
    for e in ENCODINGS:
        present = xlen in e.xlen if extensions is None else e.available(xlen, extensions)
        if present and e.size == size and e.matches(word, xlen):
            return e
    return None
