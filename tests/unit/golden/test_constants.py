# SPDX-License-Identifier: Apache-2.0
"""The constants that the compiled model reads: those of models/isa, and the model's own."""

from __future__ import annotations

import re
from enum import IntEnum

import pytest

from trapline.models.isa import commit, functions, gen_golden


@pytest.fixture
def own_table(tmp_path, monkeypatch):
    """Writes the text of models/golden/codes.py in a tree of its own; gives its form for Cython."""
    home = tmp_path / "models" / "golden"
    home.mkdir(parents=True)
    monkeypatch.setattr(gen_golden, "ROOT", tmp_path)
    monkeypatch.setattr(gen_golden, "OWN", ("codes",))

    def written(text):
        (home / "codes.py").write_text(f'"""Numbers.\n\nOf whom."""\n\n{text}')
        return gen_golden.render()["models/golden/codes.pxd"]

    return written


def test_a_table_written_by_hand_is_written_for_cython(own_table):
    text = own_table("from __future__ import annotations\n\nA = 3  # why\nB = -1\n")
    assert text.startswith("# The numbers of codes.py. Generated")
    assert text.endswith("cdef enum:\n    A = 3\n    B = -1\n")


def test_a_wide_number_of_a_table_written_by_hand_is_a_macro(own_table):
    text = own_table("LOW = 1\nHIGH = 0x8000_0000\n")
    assert "cdef enum:\n    LOW = 1\n" in text
    assert "#define TRAPLINE_CODES_HIGH 0x80000000ULL\n" in text
    assert 'const unsigned long long HIGH "TRAPLINE_CODES_HIGH"\n' in text


def test_every_number_of_wide_has_64_bits_in_c():
    assert "enum" not in gen_golden.render()["models/golden/wide.pxd"]


@pytest.mark.parametrize("line", ["A = B", "def a(): pass", "A: int = 3", "A, B = 1, 2"])
def test_a_table_written_by_hand_holds_numbers_only(own_table, line):
    with pytest.raises(ValueError, match=r"not a name of a number|malformed node"):
        own_table(line + "\n")


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
