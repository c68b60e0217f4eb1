# SPDX-License-Identifier: Apache-2.0
"""Folders of work items: nothing is left of a process that was killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from trapline.tb.campaigns.engine import folders

ROOT = Path(__file__).parents[4]
HOLD = """
import sys, time
from pathlib import Path
from trapline.tb.campaigns.engine import folders
with folders.of("item-1", Path(sys.argv[1])) as folder:
    (folder.path / "trace").write_text("something")
    print("in it", flush=True)
    time.sleep(60)
"""


def held(place: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place)], stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "in it\n"
    return process


def test_a_folder_goes_with_its_item_unless_it_is_kept(tmp_path):
    place = tmp_path / "items"
    with folders.of("a", place) as one:
        (one.path / "x").touch()
    assert not place.exists()
    with folders.of("a", place) as one:
        (one.path / "x").touch()
        one.keep()
    assert (one.path / "x").exists()
    folders.clear(place)
    assert (one.path / "x").exists()


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_has_is_not(tmp_path):
    dead, living = held(tmp_path), held(tmp_path)
    (tmp_path / "of somebody else").mkdir()
    (tmp_path / "trapline-item-abc").mkdir()
    dead.kill()
    dead.wait()
    assert len([*tmp_path.glob("trapline-item-*-item-1-*")]) == 2
    with folders.of("b", tmp_path):
        left = [*tmp_path.glob("trapline-item-*-item-1-*")]
        assert len(left) == 1
        assert f"-{living.pid}-" in left[0].name
    living.kill()
    living.wait()
    folders.clear(tmp_path)
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["of somebody else", "trapline-item-abc"]
