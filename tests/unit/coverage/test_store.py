# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import gzip
import json

import pytest

from trapline.coverage import store
from trapline.coverage.points import SPACE
from trapline.coverage.store import BadRun, Covered


def covered(points: dict[int, int], name: str) -> Covered:
    first = dict.fromkeys(points, name)
    return Covered(points, first, 1, 10, 2, {"rv64imac_h"}, {"lockstep"}, 1)


def test_files_are_merged_by_adding(tmp_path):
    covered({3: 1, 5000: 2}, "a").write(tmp_path / "one.coverage")
    covered({5000: 4, 9000: 1}, "b").write(tmp_path / "deep" / "two.coverage")
    total = store.merged([tmp_path])
    assert total.points == {3: 1, 5000: 6, 9000: 1}
    assert total.first == {3: "a", 5000: total.first[5000], 9000: "b"}
    assert (total.programs, total.instructions, total.traps, total.runs) == (2, 20, 4, 2)
    total.write(tmp_path / "all.coverage")
    assert store.read(tmp_path / "all.coverage").points == total.points


def test_merging_does_not_depend_on_the_order(tmp_path):
    parts = [covered({n: n + 1, 7: 1}, str(n)) for n in (1, 2, 3)]
    one, other = Covered(), Covered()
    for part in parts:
        one.add(part)
    for part in reversed(parts):
        other.add(part)
    assert one.points == other.points


def test_a_group_of_another_version_is_lost_and_told(tmp_path):
    path = tmp_path / "x.coverage"
    covered({0: 1, SPACE.bases["walk"]: 2}, "a").write(path)
    document = json.loads(gzip.decompress(path.read_bytes()))
    document["groups"]["walk"]["digest"] = "0"
    path.write_bytes(gzip.compress(json.dumps(document).encode()))
    found = store.read(path)
    assert found.points == {0: 1}
    assert found.lost == {"walk"}


@pytest.mark.parametrize(
    "data",
    [b"", b"nothing", gzip.compress(b"{}"), gzip.compress(b"[1]")],
    ids=["empty", "no gzip", "an object without fields", "a list"],
)
def test_what_is_no_run_file_is_told(tmp_path, data):
    path = tmp_path / "x.coverage"
    path.write_bytes(data)
    with pytest.raises(BadRun, match=r"x\.coverage"):
        store.read(path)
    with pytest.raises(BadRun, match="No such file"):
        store.read(tmp_path / "absent.coverage")
    with pytest.raises(BadRun, match="no coverage files"):
        store.merged([tmp_path / "deep"] if (tmp_path / "deep").mkdir() is None else [])
