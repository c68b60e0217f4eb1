# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from trapline.cli import new_dut
from trapline.cli.app import run
from trapline.errors import BadInput
from trapline.tb.duts.loader import DUTS, ROOT, load


def original_of(like: str) -> str:
    return str(ROOT / new_dut.PLAIN) if like == "plain" else like


@pytest.mark.parametrize("like", sorted(new_dut.LIKE))
def test_the_copy_is_the_same_design(tmp_path: Path, like: str) -> None:
    folder = new_dut.make("fresh", like, tmp_path)
    text = (folder / "dut.toml").read_text()
    assert not any(f"{source}/" in text for source in new_dut.LIKE[like])
    # Where its files are, the design loads, with as many sources as the original.
    (folder / "dut.toml").write_text(text.replace("tb/duts/fresh/", f"{folder}/"))
    copy, original = load(str(folder)), load(original_of(like))
    assert [p.name for p in copy.sources] == [p.name for p in original.sources]
    assert copy.known == original.known
    with pytest.raises(BadInput, match="is there already"):
        new_dut.make("fresh", like, tmp_path)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["mine", "--like", "wishbone"], "--like is one of rvfi, axi"),
        (["No/Name"], "lower-case letters"),
        (["rvfi"], "is there already"),
    ],
)
def test_bad_input(words: list[str], answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new-dut", *words]) == 2
    assert answer in capsys.readouterr().err


@pytest.mark.parametrize("like", sorted(new_dut.LIKE))
def test_it_says_what_comes_next(like: str, capsys: pytest.CaptureFixture[str]) -> None:
    name = "made_by_a_test"
    shutil.rmtree(DUTS / name, ignore_errors=True)
    try:
        assert run(["new-dut", name, "--like", like]) == 0
        answer = capsys.readouterr().out
        assert f"trapline dut check {name}" in answer
        assert load(name).summary == load(original_of(like)).summary
        named = re.findall(rf"tb/duts/{name}/(\S+)", answer)
        assert len(named) == 3
        assert all((DUTS / name / file).is_file() for file in named)
    finally:
        shutil.rmtree(DUTS / name, ignore_errors=True)
