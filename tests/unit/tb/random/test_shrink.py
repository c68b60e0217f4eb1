# SPDX-License-Identifier: Apache-2.0
"""A failing scenario is made small, and its text builds to the same image."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from trapline.models.isa.config import named
from trapline.models.platform.elf import read_elf
from trapline.models.platform.platform import Platform
from trapline.tb.random.assembly import written
from trapline.tb.random.program import scenario_of
from trapline.tb.random.shrink import Shrinker
from trapline.tb.run.artifacts import BUILD

CFG = named("rv64imac_h")


def traps_in_guest(pieces) -> bool:
    """Stands for a bug: a load guest-page fault reaches M-mode."""
    platform = Platform(CFG)
    for spa, content in pieces:
        platform.memory.write(spa, content)
    for _ in range(4000):
        if not platform.run(1) or platform.end is not None:
            return False
        hart = platform.hart
        if hart.kind == 1 and hart.trap_cause == 21 and hart.trap_target == 0:
            return True
    return False


@pytest.fixture(scope="module")
def shrunk():
    seed = next(
        s for s in range(40) if traps_in_guest(Shrinker(scenario_of(CFG, s)).best.program.pieces)
    )
    shrinker = Shrinker(scenario_of(CFG, seed))
    before = shrinker.best.instructions
    attempts = shrinker.candidates()
    attempt = next(attempts)
    try:
        while shrinker.tries < 1500:
            attempt = attempts.send(traps_in_guest(attempt.program.pieces))
    except StopIteration:
        pass
    return before, shrinker


def test_what_is_left_still_fails_and_is_small(shrunk):
    before, shrinker = shrunk
    best = shrinker.best
    assert traps_in_guest(best.program.pieces)
    assert not best.disturbed
    assert best.instructions <= 12 < before
    assert len(best.words) < 100


def test_its_text_builds_to_the_same_image(shrunk, tmp_path):
    if shutil.which("riscv64-unknown-elf-gcc") is None:
        pytest.skip("no RISC-V compiler")
    best = shrunk[1].best
    text = written(best, ["Rules: htval_val", "a line"])
    assert text.splitlines()[1] == "# Rules: htval_val"
    assert "  # M:" in text or "by xRET" in text or "  # HS:" in text or "  # V" in text
    source, elf = tmp_path / "small.S", tmp_path / "small.elf"
    source.write_text(text)
    command = [*BUILD.split(), str(source)]
    subprocess.run([*command, "-o", str(elf)], check=True)
    segments = dict(read_elf(elf).segments)
    image = segments[0x8000_0000]
    for spa, content in best.program.pieces:
        at = spa - 0x8000_0000
        assert image[at : at + len(content)].ljust(len(content), b"\0") == content
