# SPDX-License-Identifier: Apache-2.0
"""Results are whole or as before, on a full disk too; what has no end is not read."""

from __future__ import annotations

import os
import resource
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from trapline.errors import BadInput
from trapline.files import read_bytes, write_whole
from trapline.ledger import Ledger

TRAPLINE = Path(sys.executable).with_name("trapline")


def full(arguments: list[str], size: int) -> subprocess.CompletedProcess[str]:
    """A command that may write files of `size` bytes and no more."""
    return subprocess.run(
        [str(TRAPLINE), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


def test_a_file_is_whole_or_as_before(tmp_path: Path) -> None:
    path = tmp_path / "summary.json"
    write_whole(path, "before")
    code = (
        "import resource, sys; from pathlib import Path; from trapline.files import write_whole\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "try: write_whole(Path(sys.argv[1]), 'x' * 1000)\n"
        "except OSError as error: print(error.strerror)\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "File too large\n"
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["summary.json"]


def test_a_full_disk_is_one_line_and_status_two(tmp_path: Path) -> None:
    from hostile_case import small_elf

    program, out = tmp_path / "p.elf", tmp_path / "p.trace"
    program.write_bytes(small_elf())
    done = full(["run", str(program), "--trace", str(out), "--max-instructions", "9999"], 4096)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"trapline run: {out}: File too large\n"
    # lui t0, 0x100; lui t1, 5; addi t1, t1, 0x555; sw t1, 0(t0): the finisher's word for passed
    passes = struct.pack("<4I", 0x0010_02B7, 0x0000_5337, 0x5553_0313, 0x0062_A023)
    program.write_bytes(small_elf(passes))
    covered = tmp_path / "p.coverage"
    done = full(["coverage", "run", str(program), "--out", str(covered)], 10)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "File too large" in done.stderr
    assert not list(tmp_path.glob("p.coverage*"))


def test_a_ledger_on_a_full_disk_keeps_what_it_had(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    code = (
        "import resource, sys; from pathlib import Path; from trapline.ledger import Ledger\n"
        "from trapline.errors import BadInput\n"
        "ledger = Ledger(Path(sys.argv[1]), 'c'); ledger.put('a', 'k', {'n': 1})\n"
        "size = Path(sys.argv[1] + '-wal').stat().st_size\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))\n"
        "try: ledger.put('b', 'k', {'n': 'x' * 100_000})\n"
        "except BadInput as error: print(error)\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{path}: ")
    assert done.stdout.count("\n") == 1
    assert [row[0] for row in Ledger(path, "c").rows()] == ["a"]


def test_what_has_no_end_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path / "fifo", Path("/dev/zero"), tmp_path):
        with pytest.raises(BadInput, match=str(path)):
            read_bytes(path)
