# SPDX-License-Identifier: Apache-2.0
"""A disk that is full in the middle of a run: one line, status 2, what had ended is kept."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

COMMAND = "import sys; from trapline.entry import main; main()"
SIZE = 16 << 20
REASONS = ("No space left on device", "File too large")


@dataclass
class Disk:
    """A folder that takes so many bytes more; `limit`: or so many for each file, 0 for no limit."""

    folder: Path
    limit: int

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """A command as a user runs it -> (status, what it prints, what it says on stderr)."""
        done = subprocess.run(
            [sys.executable, "-c", COMMAND, *arguments],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            preexec_fn=self._limited,
        )
        return done.returncode, done.stdout, done.stderr

    def _limited(self) -> None:
        if self.limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit, self.limit))


def _mounted(folder: Path) -> bool:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    try:
        return subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[int], Disk]]:
    """Makes a disk with so many bytes free: a small tmpfs, or without the right to mount a limit.

    Skips the test where neither is possible.
    """
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = _mounted(folder)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]

    def make(free: int) -> Disk:
        if not mounted:
            if hard not in (resource.RLIM_INFINITY,) and hard < free:
                pytest.skip("no tmpfs can be mounted, and RLIMIT_FSIZE is set already")
            return Disk(folder, free)
        there = os.statvfs(folder)
        (folder / "fill").write_bytes(bytes(there.f_bavail * there.f_frsize - free))
        return Disk(folder, 0)

    yield make
    if mounted:
        subprocess.run(["umount", "-l", folder], check=True)


def is_refused(errors: str, command: str, folder: Path) -> bool:
    """Whether it is one line that names a file on the disk and the reason."""
    (line,) = errors.splitlines()
    return line.startswith(f"trapline {command}: {folder}") and line.endswith(REASONS)


def test_of_a_run_the_results_so_far_are_kept(
    directed: dict[str, Path], disk: Callable[[int], Disk]
) -> None:
    small = disk(700_000)
    out = small.folder / "out"
    programs = [directed["hgatp_legal_values"], directed["gstage_load_unmapped_guest_page_fault"]]
    status, answer, errors = small.run(
        "lockstep", *map(str, programs), "--record", "--out", str(out)
    )
    assert status == 2
    assert is_refused(errors, "lockstep", out)
    assert "missing gstage_load_unmapped_guest_page_fault" in answer
    rows = {line.split()[0]: line.split()[1:3] for line in answer.splitlines() if line.strip()}
    assert rows["hgatp_legal_values"] == ["equal,", "passed"]
    (result,) = map(json.loads, (out / "results.jsonl").read_text().splitlines())
    assert (result["name"], result["verdict"]) == ("hgatp_legal_values", "equal")
    suite = ET.parse(out / "junit.xml").getroot()
    assert (suite.get("tests"), suite.get("skipped"), suite.get("errors")) == ("2", "1", "0")
    assert json.loads((out / "summary.json").read_text())["differences"] == 0


def test_of_several_simulators(directed: dict[str, Path], disk: Callable[[int], Disk]) -> None:
    small = disk(45_000)
    if small.limit:
        pytest.skip("no tmpfs can be mounted: a limit for each file fills no disk")
    out = small.folder / "out"
    programs = [directed["hgatp_legal_values"], directed["gstage_load_unmapped_guest_page_fault"]]
    words = [*map(str, programs * 2), "--jobs", "2", "--out", str(out)]
    status, answer, errors = small.run("lockstep", *words)
    assert status == 2
    assert is_refused(errors, "lockstep", out)
    assert "ended before its end: missing" in answer
    ended = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    assert {r["verdict"] for r in ended} <= {"equal"}
    assert len(ended) < 4


def test_a_report_that_has_no_room_ends_the_run(
    assemble: Callable[[str, str], Path], disk: Callable[[int], Disk]
) -> None:
    small = disk(40_000)
    elf = assemble("waits", "csrw mie, zero; 1: wfi; j 1b")
    out = small.folder / "out"
    status, answer, errors = small.run("lockstep", str(elf), "--out", str(out))
    assert status == 2
    assert is_refused(errors, "lockstep", out)
    assert "the simulator died" not in answer
    assert not list(out.rglob("report.html"))


def test_waves_that_have_no_room_are_no_fault_of_the_design(
    directed: dict[str, Path], disk: Callable[[int], Disk], tmp_path: Path
) -> None:
    small = disk(40_000)
    elf, waves = str(directed["hgatp_legal_values"]), str(small.folder / "w.fst")
    out = tmp_path / "elsewhere"
    status, answer, errors = small.run("lockstep", elf, "--out", str(out), "--waves", waves)
    assert status == 2
    assert is_refused(errors, "lockstep", out if small.limit else small.folder)
    assert "the simulator died" not in answer
    status, answer, errors = small.run("sim", elf, "--waves", waves)
    assert (status, answer) == (2, "")
    assert is_refused(errors, "sim", small.folder)
