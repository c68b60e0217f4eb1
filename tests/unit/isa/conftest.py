# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PREFIX = "riscv64-unknown-elf-"


@pytest.fixture(scope="session")
def spec() -> Path:
    """The manual's text, rule lists and opcode files: TRAPLINE_SPEC, or beside the repository."""
    folder = Path(os.environ.get("TRAPLINE_SPEC", ROOT.parent / "shared" / "spec"))
    if not folder.is_dir():
        pytest.skip("no copy of the manual (TRAPLINE_SPEC)")
    return folder


Listing = list[tuple[int, int, str]]


@pytest.fixture
def listing(tmp_path: Path) -> Callable[[str, int], Listing]:
    """Assemble a source text; what objdump makes of it: (address, word, text) for each line."""
    if not shutil.which(PREFIX + "as"):
        pytest.skip("no RISC-V assembler")

    def assemble(source: str, xlen: int) -> Listing:
        (tmp_path / "a.s").write_text(source)
        abi = "lp64" if xlen == 64 else "ilp32"
        march = f"rv{xlen}imafdch_zicsr_zifencei_svinval_zawrs"
        run(["as", f"-march={march}", f"-mabi={abi}", "-o", "a.o", "a.s"])
        text = run(["objdump", "-d", "-M", "no-aliases", "a.o"])
        rows = re.findall(r"^\s*([0-9a-f]+):\s+([0-9a-f]+)\s+(.*)$", text, re.MULTILINE)
        return [
            (
                int(address, 16),
                int(word, 16),
                re.sub(r"\s*(<.*>|#.*)$", "", shown).replace("\t", " "),
            )
            for address, word, shown in rows
        ]

    def run(command: list[str]) -> str:
        command[0] = PREFIX + command[0]
        return subprocess.run(
            command, cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout

    return assemble
