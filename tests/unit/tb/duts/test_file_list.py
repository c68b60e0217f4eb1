# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest

from trapline.tb.duts.file_list import folder_of, read
from trapline.tb.duts.loader import DUTS, BadDut, DutNotInstalled, load
from trapline.tb.sim.translate_off import as_synthesized


def test_what_the_tools_of_the_field_write(tmp_path: Path) -> None:
    core = tmp_path / "core"
    (core / "lists").mkdir(parents=True)
    (core / "lists/inner.f").write_text("../rtl/b.sv // one\n# none\n/* neither\nc.sv */\n")
    (core / "all.f").write_text(
        "+incdir+${CORE}/inc+$CORE/more\n+define+A=1+B -DC -I$(CORE)/third\n"
        f"{core}/a.sv\nsub/rel.sv\n-F core/lists/inner.f\n-f core/flat.f\n"
    )
    (core / "flat.f").write_text("core/flat.sv -v core/lib.v\n")
    found = read(core / "all.f", tmp_path, {"CORE": core})
    names = [str(p) for p in found.sources]
    assert names[:2] == [f"{core}/a.sv", f"{tmp_path}/sub/rel.sv"]
    assert [Path(n).name for n in names[2:]] == ["b.sv", "flat.sv", "lib.v"]
    assert Path(names[2]).resolve() == (core / "rtl/b.sv").resolve()
    assert Path(names[3]) == core / "flat.sv"
    assert [p.name for p in found.includes] == ["inc", "more", "third"]
    assert found.options == ["+define+A=1+B", "-DC"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("${OTHER}/a.sv", "${OTHER} is not in [variables]; there: CORE"),
        ("--trace", "unknown option --trace"),
        ("+libx+a", "unknown option +libx+a"),
        ("-f list.f", "includes itself"),
        ("-f gone.f", "No such file"),
        ('"open', "No closing quotation"),
    ],
)
def test_what_is_wrong_is_one_line_with_the_list(tmp_path: Path, text: str, answer: str) -> None:
    (tmp_path / "list.f").write_text(text)
    with pytest.raises(ValueError, match=r"list\.f|gone\.f") as caught:
        read(tmp_path / "list.f", tmp_path, {"CORE": tmp_path})
    assert answer in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_of_a_python_package(tmp_path: Path) -> None:
    assert (folder_of("python:pytest", tmp_path) / "__init__.py").is_file()
    assert folder_of(str(tmp_path), Path("/")) == tmp_path
    for value, answer in (
        ("python:no_such_package_here/x", "is not installed"),
        ("python:pytest/no_such_folder", "has no folder no_such_folder"),
        ("python:../x", "names no Python package"),
        ("no/such/folder", "no folder"),
    ):
        with pytest.raises(ValueError, match=answer):
            folder_of(value, tmp_path)


def wrote(folder: Path, extra: str) -> str:
    """A design of three files, one of them a list; `extra` lines of its dut.toml."""
    folder.mkdir()
    for name in ("a.sv", "b.sv"):
        (folder / name).write_text(f"module {name[0]}; endmodule\n")
    (folder / "list.f").write_text("+incdir+${HERE}\n+define+X=1\n${HERE}/a.sv ${HERE}/b.sv\n")
    lockstep = (DUTS / "own/dut.toml").read_text().split("[lockstep]")[1]
    (folder / "dut.toml").write_text(
        f'summary = "s"\nconfigs = ["rv64imac_h"]\nfiles = ["{folder}/list.f"]\n{extra}\n'
        f'[variables]\nHERE = "{folder}"\n[lockstep]{lockstep}'
    )
    return str(folder)


def test_a_design_of_a_list_with_variables(tmp_path: Path) -> None:
    dut = load(wrote(tmp_path / "d", 'exclude = ["*/b.sv"]\nsynthesized = ["*/a.sv"]'))
    assert [p.name for p in dut.sources] == ["a.sv"]
    assert [p.name for p in dut.synthesized] == ["a.sv"]
    assert dut.includes == (tmp_path / "d",)
    assert dut.options == ("+define+X=1",)


def test_a_pattern_that_leaves_nothing_out_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(BadDut, match=r"exclude\[0\]: expected a pattern that a source matches"):
        load(wrote(tmp_path / "d", 'exclude = ["*/c.sv"]'))


def test_a_listed_source_that_is_not_there(tmp_path: Path) -> None:
    name = wrote(tmp_path / "d", "")
    (tmp_path / "d/b.sv").unlink()
    with pytest.raises(BadDut, match=r"no such source file: .*b\.sv"):
        load(name)


def test_parts_for_simulation_only_are_left_out_and_lines_stay() -> None:
    text = "a\n//pragma translate_off\nb\n// pragma translate_on\nc\n// synopsys translate_off\nd\n"
    assert as_synthesized(text + "// synopsys translate_on x\ne\n") == "a\n\n\n\nc\n\n\n\ne\n"
    assert as_synthesized(text).endswith("d\n"), "one that never ends is left as it is"


def test_a_design_whose_package_is_not_installed_is_told_apart(tmp_path: Path) -> None:
    name = wrote(tmp_path / "d", "")
    table = tmp_path / "d/dut.toml"
    table.write_text(table.read_text().replace(f'HERE = "{tmp_path}/d"', 'HERE = "python:no_such"'))
    with pytest.raises(
        DutNotInstalled, match=r"variables\.HERE: the Python package no_such is not"
    ):
        load(name)
