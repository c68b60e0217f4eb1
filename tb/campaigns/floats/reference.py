# SPDX-License-Identifier: Apache-2.0
"""The host's answers (host.cpp), compiled once and called through ctypes."""

from __future__ import annotations

import ctypes
import platform
from array import array
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from trapline.cache import CACHE
from trapline.errors import BadInput
from trapline.models.isa.encodings import ENCODINGS, Encoding
from trapline.tb.sim import toolchain

SOURCE, OPERANDS = (Path(__file__).with_name(name) for name in ("host.cpp", "operands.h"))
OPTIONS = (
    *("-std=gnu++20", "-O2", "-mfma", "-msse4.1", "-ffp-contract=off", "-frounding-math"),
    *("-fno-math-errno", "-fPIC", "-shared"),
)
NARROW, WIDE, INTEGER = range(3)


@dataclass(frozen=True)
class Operation:
    """An instruction of F or D, and what its operands are."""

    encoding: Encoding
    number: int

    @property
    def name(self) -> str:
        """As in the assembler."""
        return self.encoding.name

    @property
    def source(self) -> int:
        """NARROW, WIDE or INTEGER."""
        if "fs1" not in self.encoding.operands:
            return INTEGER
        return WIDE if self.name.endswith(".d") else NARROW

    @property
    def operands(self) -> int:
        """How many there are."""
        return sum(o in self.encoding.operands for o in ("rs1", "fs1", "fs2", "fs3"))

    @property
    def rounds(self) -> bool:
        """Whether the rounding mode may count."""
        return "rm" in self.encoding.operands


OPERATIONS = tuple(
    Operation(e, n)
    for n, e in enumerate(
        e for e in ENCODINGS if e.fmt in ("FP", "R4") and e.available(64, frozenset("ifd"))
    )
)


class Reference:
    """The library, loaded."""

    def __init__(self) -> None:
        """Raises BadInput where this processor is none that answers as RISC-V does."""
        if platform.machine() != "x86_64":
            raise BadInput(
                f"the reference is an x86-64 processor, and this is {platform.machine()}"
            )
        self._library = ctypes.CDLL(str(_built()))
        self._library.floats_edges.restype = ctypes.c_uint64
        if not self._library.floats_capable():
            raise BadInput("the reference needs a processor with FMA and SSE 4.1")

    def edges(self, operation: Operation) -> int:
        """How many combinations of special operands an operation has."""
        return int(self._library.floats_edges(operation.source, operation.operands))

    def cases(
        self, operation: Operation, mode: int, seed: int, first: int, count: int
    ) -> tuple[array[int], array[int]]:
        """Operands of `count` cases, three each, and the host's results and flags.

        Case numbers from `first` on: below `edges` they are combinations of special operands.
        """
        cases, answers = array("Q", bytes(24 * count)), array("Q", bytes(16 * count))
        self._library.floats_cases(
            operation.number, mode, operation.source, operation.operands, ctypes.c_uint64(seed),
            ctypes.c_uint64(first), ctypes.c_uint64(count),
            *(ctypes.c_void_p(a.buffer_info()[0]) for a in (cases, answers)),
        )  # fmt: skip
        return cases, answers


@lru_cache(maxsize=1)
def reference() -> Reference:
    """The one of this process. Raises BadInput as its making does."""
    return Reference()


def _built() -> Path:
    names = ", ".join(o.name.replace(".", "_").upper() for o in OPERATIONS)
    header = f"enum Op {{ {names} }};\n"
    texts = (*OPTIONS, header, *(path.read_text() for path in (SOURCE, OPERANDS)))

    def make(folder: Path) -> Path:
        (folder / "operations.h").write_text(header)
        command = ["g++", *OPTIONS, f"-I{folder}", "-o", "host.so", str(SOURCE)]
        toolchain.run(command, folder, "the C++ compiler")
        return folder / "host.so"

    return toolchain.cached(CACHE / "library" / f"floats-{toolchain.key(texts)}.so", make)
