# SPDX-License-Identifier: Apache-2.0
"""The folder of a run's reports: whose it is, and which names are files in it."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.tb.run.description import Result
from trapline.tb.run.junit import write_junit
from trapline.tb.run.outdir import OWN_FILES, Names, locked, safe_name


@pytest.mark.parametrize(
    "stem",
    ["", ".", "..", "...", "/etc/passwd", "a/b", "\x1b[31m", "-x", "run.json", "junit.xml",
     "a.stream", "über", "\udcff", "x" * 400, "lock", "a b", "a\nb", "summary.json", "x.partial"],
)  # fmt: skip
def test_a_name_stays_in_the_folder_and_is_no_file_of_the_run(tmp_path: Path, stem: str) -> None:
    name = safe_name(stem)
    folder = (tmp_path / name).resolve()
    assert folder.parent == tmp_path.resolve()
    assert name not in OWN_FILES
    assert not name.startswith((".", "-"))
    assert name.isascii()
    assert len(name) <= 101
    assert safe_name(name) == name
    folder.mkdir()


def test_names_are_kept_apart() -> None:
    names = Names()
    given = [names.unused(stem) for stem in ("a", "a-2", "a", "a", "..", "._")]
    assert given == ["a", "a-2", "a-3", "a-4", "_.", "__"]
    assert len(set(given)) == len(given)


def test_one_run_in_a_folder_at_a_time(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from trapline.tb.run.outdir import locked\n"
        "from trapline.errors import BadInput\n"
        "try:\n"
        "    with locked(Path(sys.argv[1])): print('in')\n"
        "except BadInput as error: print(error)\n"
    )

    def other() -> str:
        command = [sys.executable, "-c", code, str(tmp_path)]
        return subprocess.run(command, text=True, capture_output=True, check=True).stdout

    with locked(tmp_path):
        with locked(tmp_path):  # a session inside a command
            assert "another run writes there (process " in other()
        assert "another run writes there" in other()
    assert other() == "in\n"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((OSError, BadInput)), locked(tmp_path / "file"):
        pass


def test_nothing_is_half_written(tmp_path: Path) -> None:
    path = tmp_path / "summary.json"
    path.write_text("old")
    with pytest.raises(OSError, match="No such file"):
        write_whole(tmp_path / "no" / "summary.json", "new")
    write_whole(path, "new \udcff")
    assert path.read_text() == "new \\udcff"
    assert [p.name for p in tmp_path.iterdir()] == ["summary.json"]


NASTY = "a\x00\x07\x1b\x7f\ud800\udcff\ufffe\uffff\U0001f600\r\n\t<&>]]>é"


@pytest.mark.parametrize(
    ("verdict", "finish"),
    [
        ("equal", "passed"),
        ("equal", "failed"),
        ("difference", "not"),
        ("not finished", "limit"),
        ("simulator", "not"),
        ("missing", "not"),
    ],
)
def test_junit_is_xml_whatever_a_name_or_a_console_holds(
    tmp_path: Path, verdict: str, finish: str
) -> None:
    result = Result(NASTY, NASTY, verdict, NASTY, finish, 3, console=NASTY, report=NASTY)
    path = tmp_path / "junit.xml"
    write_junit(path, "suite", [result])
    case = ET.parse(path).getroot()[0]
    shown = "a\\x00\\x07\\x1b"
    assert case.get("name", "").startswith(shown)
    assert case.findtext("system-out", "").startswith(shown)
    assert "\\xfffe\\xffff\U0001f600" in case.get("name", "")
