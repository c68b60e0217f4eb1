# SPDX-License-Identifier: Apache-2.0
"""Ibex of PyPI in lockstep: what its configuration and its waiver say is what is seen.

What differs by one field of the configuration is a difference: the same simulator, another model.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from trapline.tb.duts.loader import DUTS
from trapline.tb.run.description import Program, Result, RunDescription, Verdict
from trapline.tb.run.session import Progress, Session

ROOT = Path(__file__).resolve().parents[2]
# Where the tables of dut.toml end that are not waivers.
WAIVERS = "# What differs from the manual otherwise"

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pythondata_cpu_ibex") is None,
    reason="pythondata-cpu-ibex is not installed (the extra `ibex`)",
)


@pytest.fixture(scope="module")
def programs(directed: dict[str, Path]) -> dict[str, Path]:
    """The directed programs at RV32."""
    folder = ROOT / "build/sw/directed/rv32imac_h"
    assert directed
    return {elf.stem: elf for elf in folder.glob("*.elf")}


def run(folder: Path, elf: Path, old: str = "", new: str = "") -> Result:
    """The program on Ibex, `old` in its dut.toml replaced."""
    text = (DUTS / "ibex/dut.toml").read_text()
    assert old in text
    folder.mkdir()
    (folder / "dut.toml").write_text(text.replace(old, new) if old else text)
    run = RunDescription(str(folder), "ibex", (Program("it", str(elf)),), str(folder / "out"))
    return Session(run, Progress(), judge=False).run()[0]


def test_the_known_bug_is_waived_and_without_its_waiver_seen(
    programs: dict[str, Path], tmp_path: Path
) -> None:
    elf = programs["mret_below_m_illegal"]
    waived = run(tmp_path / "as_it_is", elf)
    assert (waived.verdict, waived.finish) == (Verdict.WAIVED, "passed")
    text = (DUTS / "ibex/dut.toml").read_text()
    bare = run(tmp_path / "bare", elf, text[text.index(WAIVERS) :])
    assert bare.verdict == Verdict.DIFFERENCE
    assert bare.sentence.startswith("minstret is ")


@pytest.mark.parametrize(
    ("old", "new", "program", "sentence"),
    [
        ("mpie_reset = true", "", "mul_div_of_every_form_at_the_edges", "mstatus.MPIE is 0x1"),
        ("tval_ebreak = false", "", "gva_of_ebreak_in_m", "tval is 0x0"),
        (
            "mtvec_reset = 0x8FFF_FF01",
            "mtvec_reset = 1",
            "rvc_forms_of_rv32",
            "mtvec.BASE is 0x23ffffc0",
        ),
        (
            '"m", "c", "u"',
            '"c", "u"',
            "mul_div_of_every_form_at_the_edges",
            "misa: EXTENSIONS is 0x101104",
        ),
    ],
    ids=lambda value: value.partition(" ")[0],
)
def test_a_field_that_says_otherwise_is_a_difference(
    programs: dict[str, Path], tmp_path: Path, old: str, new: str, program: str, sentence: str
) -> None:
    result = run(tmp_path / "other", programs[program], old, new)
    assert result.verdict == Verdict.DIFFERENCE
    assert sentence in result.sentence
