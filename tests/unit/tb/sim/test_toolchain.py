# SPDX-License-Identifier: Apache-2.0
"""What is built is kept by a key of all that goes into it, whole or not at all, and built once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from trapline.tb.sim import toolchain
from trapline.tb.sim.toolchain import BuildError, cached, key


def test_the_key_knows_texts_files_and_tools(tmp_path: Path, monkeypatch) -> None:
    file = tmp_path / "a.sv"
    file.write_text("module a; endmodule")
    first = key(("-O3",), (file,))
    assert key(("-O3",), (file,)) == first
    assert key(("-O2",), (file,)) != first
    assert key(("-O", "3"), (file,)) != first
    file.write_text("module a; wire b; endmodule")
    assert key(("-O3",), (file,)) != first
    file.write_text("module a; endmodule")
    monkeypatch.setattr(toolchain, "versions", lambda: ("verilator 6", "g++ 15"))
    assert key(("-O3",), (file,)) != first


def test_what_several_want_at_once_is_made_once(tmp_path: Path) -> None:
    made: list[Path] = []
    together = Barrier(3)

    def make(folder: Path) -> Path:
        made.append(folder)
        (folder / "out").write_text("whole")
        return folder / "out"

    def one(_number: int) -> str:
        together.wait()
        return cached(tmp_path / "key" / "product", make).read_text()

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(one, range(3))) == ["whole"] * 3
    assert len(made) == 1
    assert not made[0].exists()


def test_what_fails_leaves_nothing_and_is_tried_again(tmp_path: Path) -> None:
    def broken(folder: Path) -> Path:
        (folder / "half").touch()
        toolchain.run(["sh", "-c", "echo no such module; exit 1"], folder, "the tool")
        return folder / "half"

    with pytest.raises(BuildError, match=r"the tool failed:\nno such module"):
        cached(tmp_path / "product", broken)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["product.lock", "product.log"]

    def good(folder: Path) -> Path:
        (folder / "whole").touch()
        return folder / "whole"

    assert cached(tmp_path / "product", good).exists()
    assert not (tmp_path / "product.log").exists()


@pytest.mark.parametrize(
    ("answer", "first"),
    [
        ("-Info: x\n%Error: a.sv:3:1: one\n%Error: a.sv:9:1: two\n", "%Error: a.sv:3:1: one"),
        (
            "- V\n%Warning-WIDTH: a.sv\n%Error: Exiting due to 1 warning(s)\n",
            "%Warning-WIDTH: a.sv",
        ),
        ("a.cpp: note: x\na.cpp:1:2: error: y\nmake: *** [x] Error 1\n", "a.cpp:1:2: error: y"),
        ("g++\nmake: *** [Vtop.mk:9: x.o] Error 127\n", "make: *** [Vtop.mk:9: x.o] Error 127"),
        ("one\ntwo\n", "one"),
    ],
)
def test_the_first_error_is_on_top_and_the_log_below(
    tmp_path: Path, answer: str, first: str
) -> None:
    answer += "".join(f"{n}\n" for n in range(60))

    def broken(folder: Path) -> Path:
        (folder / "answer").write_text(answer)
        toolchain.run(["sh", "-c", "cat answer; exit 1"], folder, "the tool")
        return folder

    with pytest.raises(BuildError) as caught:
        cached(tmp_path / "product", broken)
    lines = str(caught.value).splitlines()
    log = tmp_path / "product.log"
    assert lines[0] == "the tool failed:"
    assert lines[-1] == f"all of it: {log}"
    assert log.read_text() == answer
    if first == "one":
        assert lines[-2] == "59"
    else:
        assert lines[1] == first
        assert lines[-2].endswith(" lines more")
    assert len(lines) <= 43


def test_without_a_compiler_there_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toolchain.cache, "CACHE", tmp_path / "cache")
    monkeypatch.setenv("PATH", str(tmp_path))
    toolchain.versions.cache_clear()
    with pytest.raises(BuildError, match="no C\\+\\+ compiler"):
        toolchain.versions()
    toolchain.versions.cache_clear()


def test_without_a_compiler_what_was_built_with_the_last_one_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toolchain.cache, "CACHE", tmp_path / "cache")
    toolchain.versions.cache_clear()
    before = key(("-O3",))
    product = tmp_path / "cache" / before / "simulator"
    cached(product, _written)
    monkeypatch.setenv("PATH", str(tmp_path))
    toolchain.versions.cache_clear()
    assert key(("-O3",)) == before
    assert cached(product, lambda _folder: pytest.fail("it was built")) == product
    (tmp_path / "cache" / "compiler").unlink()
    toolchain.versions.cache_clear()
    with pytest.raises(BuildError, match="no C\\+\\+ compiler"):
        key(("-O3",))
    toolchain.versions.cache_clear()


def _written(folder: Path) -> Path:
    (folder / "simulator").write_text("whole")
    return folder / "simulator"
