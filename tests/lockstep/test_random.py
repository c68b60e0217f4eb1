# SPDX-License-Identifier: Apache-2.0
"""A share of `make lockstep-random`, other programs with each commit; the file behind it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from trapline.cli.app import run as trapline
from trapline.models.isa.config import named
from trapline.models.platform.elf import read_elf
from trapline.tb.campaigns.random import drawn
from trapline.tb.random.elf import write_elf
from trapline.tb.random.program import build
from trapline.tb.run.description import RunDescription
from trapline.tb.run.session import Progress, Session

from .rotation import rotation

# Many runs with one question: `make test-campaigns`, a part of its own of CI.
pytestmark = pytest.mark.campaign


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h"])
def test_an_elf_file_holds_the_program(config: str, tmp_path: Path) -> None:
    program = build(named(config), Random(5))
    write_elf(program, tmp_path / "random.elf")
    elf = read_elf(tmp_path / "random.elf", named(config).xlen)
    assert elf.entry == program.entry
    memory = {
        spa + at: int.from_bytes(data[at : at + 8], "little")
        for spa, data in elf.segments
        for at in range(0, len(data), 8)
    }
    assert memory == program.memory


@pytest.mark.parametrize(
    ("config", "count"), [("rv64imac_h", 45), ("rv64imac_h_misaligned", 30), ("rv32imac_h", 30)]
)
def test_random_programs_are_equal(config: str, count: int, tmp_path: Path) -> None:
    seed = rotation()
    arguments = ["--config", config, "--programs", str(count), "--seed", str(seed)]
    assert trapline(["random", *arguments, "--out", str(tmp_path)]) == 0, f"seed {seed}"


def test_the_stream_of_a_drawn_program_names_its_file(tmp_path: Path) -> None:
    config = named("rv64imac_h")
    programs = tuple(drawn(config, seed, tmp_path) for seed in (3, 4))
    run = RunDescription("own", config.name, programs, str(tmp_path), mtime_div=1, record=True)
    results = Session(run, Progress()).run()
    assert [r.verdict for r in results] == ["equal"] * 2
    for program in programs:
        assert trapline(["check", str(tmp_path / f"{program.name}.stream")]) == 0
        assert Path(program.elf).exists()


def test_what_cannot_be_run_is_bad_input(tmp_path: Path) -> None:
    for arguments in (["--config", "spike"], ["--programs", "0"], ["--dut", "absent"]):
        assert trapline(["random", *arguments, "--out", str(tmp_path)]) == 2
