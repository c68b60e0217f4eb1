# SPDX-License-Identifier: Apache-2.0
"""tools/spdx.py misses no source file without its licence line, and adds it."""

from __future__ import annotations

from pathlib import Path

import pytest
import spdx

from trapline.models.isa.licence import LICENCE


@pytest.mark.parametrize(
    ("name", "text", "first"),
    [
        ("a.py", '"""A."""\n', f"# {LICENCE}"),
        ("hdl/a.sv", "module a;\n", f"// {LICENCE}"),
        ("sw/a.S", "nop\n", f"/* {LICENCE} */"),
        ("a.sh", "#!/bin/sh\ntrue\n", "#!/bin/sh"),
    ],
)
def test_a_file_without_it_is_found_and_mended(
    name: str,
    text: str,
    first: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    monkeypatch.setattr(spdx, "ROOT", tmp_path)
    monkeypatch.setattr(spdx, "tracked", lambda: [path])
    assert spdx.main([]) == 1
    assert f"licence line missing in {name}" in capsys.readouterr().out
    assert spdx.main(["--write"]) == 0
    assert path.read_text().startswith(f"{first}\n")
    assert path.read_text().endswith(text.partition("#!/bin/sh\n")[2] or text)
    assert spdx.main([]) == 0


def test_data_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    path.write_text("{}")
    monkeypatch.setattr(spdx, "ROOT", tmp_path)
    monkeypatch.setattr(spdx, "tracked", lambda: [path])
    assert spdx.main([]) == 0
