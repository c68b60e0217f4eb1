# SPDX-License-Identifier: Apache-2.0
"""The constants that the compiled model reads: those of models/isa, and the model's own."""

from __future__ import annotations

import re
from enum import IntEnum
from pathlib import Path

import pytest

from trapline.models.isa import commit, functions, gen_golden

FOLDER = Path(__file__).resolve().parents[3] / "models" / "golden"
ASSIGNED = re.compile(r"^ *([A-Z][A-Z0-9_]*) = (.+)$", re.M)


def assigned(path):
    return {name: eval(value.split("#")[0]) for name, value in ASSIGNED.findall(path.read_text())}


@pytest.mark.parametrize("stem", ["core/classes", "core/fp_kinds", "codes"])
def test_both_forms_of_a_hand_written_table_are_equal(stem):
    python, compiled = (assigned(FOLDER / f"{stem}.{end}") for end in ("py", "pxd"))
    assert python == compiled
    assert python


def test_both_forms_of_the_wide_constants_are_equal():
    compiled = (FOLDER / "wide.pxd").read_text()
    macros = re.findall(r"#define TL_([A-Z0-9]+) (0x[0-9A-F]+|[0-9]+)ULL", compiled)
    assert {name: int(value, 0) for name, value in macros} == assigned(FOLDER / "wide.py")
    assert set(re.findall(r'const unsigned long long ([A-Z0-9]+) "TL_\1"', compiled)) == {
        name for name, _ in macros
    }


@pytest.mark.parametrize("home", [functions, commit])
def test_every_enumeration_is_generated(home):
    members = {m for m in vars(home).values() if isinstance(m, type) and issubclass(m, IntEnum)}
    members.discard(IntEnum)
    assert members
    assert members <= set(gen_golden.ENUMS.values())


def test_wide_constants_are_macros():
    """A literal above 31 bits would be a Python object in the compiled model."""
    for name, text in gen_golden.render().items():
        if name.endswith(".pxd"):
            small = re.findall(r"^    [A-Z]\w* = (\w+)$", text, re.M)
            assert all(int(value, 0) < 1 << 31 for value in small), name


def test_the_model_and_what_makes_streams_of_it_count_time_alike():
    """Each is a C constant of its module, which no other can read."""
    places = [FOLDER / "executor.py", FOLDER.parents[1] / "tb" / "lockstep" / "producer.py"]
    pattern = re.compile(r"^STEPS_PER_TICK = cython\.declare\(cython\.int, (\d+)\)", re.M)
    assert len({pattern.search(place.read_text())[1] for place in places}) == 1
