# SPDX-License-Identifier: Apache-2.0
"""lcov of what Verilator 5.48 wrote for a counter to three that is clocked ten times.

counter.dat is its file as it is: the counter goes 0, 1, 2, 0 and never sees 3, line 7.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.cli.coverage import CoverageAction, command
from trapline.coverage import lcov
from trapline.errors import BadInput

DAT = Path(__file__).with_name("counter.dat")


def records(text: str, kind: str) -> list[str]:
    return [line.partition(":")[2] for line in text.splitlines() if line.startswith(f"{kind}:")]


def test_lines_branches_and_toggles_have_their_counts():
    text = lcov.tracefile(lcov.merged([DAT]))
    assert records(text, "SF") == ["t.sv"]
    lines = dict(map(int, line.split(",")) for line in records(text, "DA"))
    assert lines[5] == 10
    assert lines[6] == 3
    assert lines[7] == 0
    assert lines[8] == 7
    assert "7,0,if,-" in records(text, "BRDA")
    assert "7,0,else,7" in records(text, "BRDA")
    assert "4,1,count[1]:0->1,3" in records(text, "BRDA")
    assert records(text, "LF") == [str(len(lines))]
    assert records(text, "LH") == [str(sum(count > 0 for count in lines.values()))]
    assert text.endswith("end_of_record\n")


def test_sources_are_named_as_the_tree_names_them(tmp_path):
    built = tmp_path / "built.dat"
    built.write_text(DAT.read_text().replace("\x01f\x02t.sv", "\x01f\x02tree/hdl/t.sv"))
    text = lcov.tracefile(lcov.merged([built]))
    assert records(text, "SF") == ["hdl/t.sv"]


def test_runs_are_added(tmp_path):
    twice = lcov.tracefile(lcov.merged([DAT, DAT]))
    assert "5,20" in records(twice, "DA")
    assert "4,1,count[1]:0->1,6" in records(twice, "BRDA")
    assert command(CoverageAction.LCOV, [DAT, DAT], tmp_path / "rtl.info") == 0
    assert (tmp_path / "rtl.info").read_text() == twice


@pytest.mark.parametrize(
    "text", ["", "nothing\n", f"{lcov.MAGIC}\nC x\n", f"{lcov.MAGIC}\nC 'x' 1\n"]
)
def test_what_is_no_such_file_is_told(tmp_path, text):
    path = tmp_path / "x.dat"
    path.write_text(text)
    with pytest.raises(BadInput, match=r"x\.dat"):
        command(CoverageAction.LCOV, [path])
