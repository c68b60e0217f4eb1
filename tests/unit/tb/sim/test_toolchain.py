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
    assert sorted(p.name for p in tmp_path.iterdir()) == ["product.lock"]

    def good(folder: Path) -> Path:
        (folder / "whole").touch()
        return folder / "whole"

    assert cached(tmp_path / "product", good).exists()
