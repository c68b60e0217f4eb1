# SPDX-License-Identifier: Apache-2.0
"""Campaigns: nothing is lost and nothing counts twice, whatever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from campaign_totals import ITEMS, done, wait_for, whole

from trapline.cli.app import run as trapline
from trapline.cli.random import command, line
from trapline.coverage.store import LOCKSTEP, Covered
from trapline.errors import BadInput
from trapline.tb.campaigns.engine import engine, work
from trapline.tb.campaigns.engine.duration import seconds
from trapline.tb.campaigns.engine.rows import WorkPlace, gather
from trapline.tb.campaigns.engine.store import Store
from trapline.tb.campaigns.engine.work import ItemResult, WorkItem
from trapline.tb.campaigns.sources import digest_of

HERE = Path(__file__).parent
ROOT = HERE.parents[3]


def started(folder: Path, items: int = ITEMS) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": f"{HERE}:{ROOT}"}
    return subprocess.Popen(
        [sys.executable, str(HERE / "campaign.py"), str(folder), str(items)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=ROOT,
        start_new_session=True,
    )


def workers(process: subprocess.Popen[str]) -> list[int]:
    assert process.stdout is not None
    first = process.stdout.readline().split()
    assert first[0] == "workers"
    return [int(pid) for pid in first[1:]]


def test_two_workers_killed_in_the_middle_change_nothing(tmp_path):
    process = started(tmp_path)
    pids = workers(process)
    assert len(pids) == 2
    for at, pid in enumerate(pids):
        wait_for(tmp_path, 8 * (at + 1))
        os.kill(pid, signal.SIGKILL)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert out.split()[:2] == ["end", str(ITEMS)]
    whole(tmp_path)


def test_a_killed_scheduler_goes_on_from_the_store(tmp_path):
    process = started(tmp_path)
    workers(process)
    wait_for(tmp_path, 10)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    left = done(tmp_path)
    assert 10 <= left < ITEMS
    second = started(tmp_path)
    workers(second)
    out, _ = second.communicate(timeout=120)
    end = out.split()
    assert end[0] == "end"
    assert int(end[1]) == ITEMS - left
    assert int(end[2]) == left
    whole(tmp_path)


def item(first: int = 0) -> WorkItem:
    return WorkItem("slow_work:counted", "test", "rv64imac_h", "own", first, 10)


def result(point: int) -> ItemResult:
    covered = Covered({point: 1}, {}, 10, 5, 0, {"rv64imac_h"}, {LOCKSTEP}, 1)
    return ItemResult({"programs": 10}, covered.packed(), {"random3": "difference: pc"})


def test_an_item_counts_once(tmp_path):
    store = Store(tmp_path / "store.sqlite", "v")
    assert store.add(item(), result(3)) == 1
    assert store.add(item(), result(4)) is None
    assert store.add(item(10), result(3)) == 0
    assert store.figures() == {"programs": 20}
    assert store.covered.points == {3: 2}
    assert [f[1:] for f in store.failures()] == [("random3", "difference: pc")] * 2
    store.close()
    assert Store(tmp_path / "store.sqlite", "v").covered.points == {3: 2}


def test_a_design_may_be_a_folder(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = str(tmp_path / "a core")
    found = engine.work(WorkItem("slow_work:counted", "test", "mine", folder, 0, 10))
    assert found.figures == {"programs": 10, "instructions": 45}
    assert list(tmp_path.iterdir()) == []


def test_random_programs_need_a_translation_mode(tmp_path, capsys):
    table = (ROOT / "tests/lockstep/plugged/dut.toml").read_text()
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare/dut.toml").write_text(f"{table}vm_modes = []\n")
    words = ["--dut", str(tmp_path / "bare"), "--out", str(tmp_path / "out")]
    assert trapline(["random", *words]) == 2
    assert "need a translation mode" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_store_of_another_version_is_refused(tmp_path):
    Store(tmp_path / "store.sqlite", "one").close()
    with pytest.raises(BadInput, match="version one"):
        Store(tmp_path / "store.sqlite", "two")
    (tmp_path / "x").write_text("nothing of that kind, and long enough to be read as a header" * 9)
    with pytest.raises(BadInput, match="not a database"):
        Store(tmp_path / "x", "one")


def test_an_item_lost_too_often_is_put_aside(tmp_path):
    store = Store(tmp_path / "store.sqlite", "v")
    assert [store.lose(item(), "KilledWorker") for _ in range(3)] == [1, 2, 3]
    assert store.lost() == [(item().key, 3, "KilledWorker")]
    store.add(item(), result(1))
    assert store.lost() == []


def test_items_cover_the_seeds_once_and_are_named_apart():
    made = list(work.items("k:f", ["a", "b"], "own", range(5, 28), 10, 0, "v"))
    assert [(i.config, i.first, i.count) for i in made] == [
        ("a", 5, 10), ("b", 5, 10), ("a", 15, 10), ("b", 15, 10), ("a", 25, 3), ("b", 25, 3),
    ]  # fmt: skip
    assert len({i.key for i in made}) == len(made)
    endless = work.items("k:f", ["a"], "own", None, 10, 7, "v")
    assert [next(endless).first for _ in range(3)] == [7, 17, 27]


def test_the_version_follows_the_sources(tmp_path):
    (tmp_path / "hdl").mkdir()
    (tmp_path / "hdl" / "x.sv").write_text("a")
    one = work.version(tmp_path)
    (tmp_path / "hdl" / "x.sv").write_text("b")
    digest_of.cache_clear()
    assert work.version(tmp_path) != one


def test_limits_end_a_campaign_that_has_no_end(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    store = Store(tmp_path / "store.sqlite", "test")
    with engine.cluster("", 1) as client:
        endless = work.items("slow_work:counted", ["c"], "own", None, 10, 0, "test")
        state = engine.run(store, endless, client, engine.Limits(seconds=2.0), 0, lambda _: None)
        assert state.why == "the time is over"
        assert 1 <= state.done == store.count() < 60
        # Work that always hits the same point brings none but the first.
        same = work.items("slow_work:same", ["d"], "own", None, 10, 0, "test")
        limits = engine.Limits(stable_seconds=1.5)
        state = engine.run(store, same, client, limits, 0, lambda _: None)
        assert state.why == "no new cover point for so long"
        assert state.done >= 1
        assert state.new_points <= 1
        bad = work.items("slow_work:broken", ["c"], "own", range(10), 10, 0, "test")
        with pytest.raises(RuntimeError, match="has no program"):
            engine.run(store, bad, client, engine.Limits(), 1, lambda _: None)


def test_rows_of_named_work_come_back_once_and_of_this_version_only(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.setenv("PYTHONPATH", str(HERE))

    def wanted(version: str) -> list[WorkItem]:
        names = [("one", "two words"), ("three",)]
        return [
            WorkItem("slow_work:named", version, "c", "own", 0, len(n), n, "reported")
            for n in names
        ]

    came: list[tuple[str, str]] = []
    place = str(tmp_path / "items")
    items = [*wanted(work.version()), *wanted(work.version())]
    assert len({i.key for i in items}) == 2
    lost = gather(
        iter(items), WorkPlace(1), lambda _i, r: came.append((r["name"], r["more"])), place
    )
    assert lost == 0
    assert sorted(came) == [("one", "reported"), ("three", "reported"), ("two words", "reported")]
    assert not Path(place).exists()
    with pytest.raises(BadInput, match="the campaign is of version another"):
        gather(iter(wanted("another")), WorkPlace(1), lambda _i, _r: None, place)


def test_durations_and_progress_read_as_people_write_them():
    assert [seconds(t) for t in ("", "90", "90s", "10m", "2h", "1.5m")] == [
        0, 90, 90, 600, 7200, 90,
    ]  # fmt: skip
    for text in ("x", "-1", "0", "10 minutes"):
        with pytest.raises(BadInput, match="duration"):
            seconds(text)
    state = engine.CampaignState(
        0.0, 10, done=4, before=2, programs=100, traps=500, points=7, new_points=3
    )
    reported = line(state, 20.0)
    assert reported == "4 of 8 items, 5.0 programs/s, 25 traps/s, 7 points, 9.0 new/min, 20 s left"


def test_bad_input_of_the_command(tmp_path):
    with pytest.raises(BadInput, match="--time"):
        command(programs=0, out=tmp_path)
    with pytest.raises(BadInput, match="claims"):
        command(config=["none"], out=tmp_path)
    with pytest.raises(BadInput, match="two seeds"):
        command(seed=3, fresh=True, out=tmp_path)
    with pytest.raises(BadInput, match="seeds go to"):
        command(seed=2**31 - 2, programs=1, out=tmp_path)
    with pytest.raises(BadInput, match="no scheduler"):
        command(scheduler="tcp://127.0.0.1:9", out=tmp_path, config=["rv64imac_h"])


def test_the_simulated_scheduler_keeps_its_books():
    from trapline.tb.campaigns.engine.simulate import Cluster, simulated

    site = Cluster(cores=10, speed=1000.0, hop=0.0, losses=0.0)
    free = simulated(site, 1_000_000, 1000, add=0.0)
    assert free.items == 1000
    assert free.lost == 0
    assert 95 < free.seconds < 115  # 1,000,000 instructions on ten cores of 1,000 a second
    assert free.workers_busy > 0.9
    # An engine that takes longer for a result than the cores to make one is the bottleneck.
    slow = simulated(site, 1_000_000, 1000, add=0.5)
    assert slow.engine_busy > 0.95
    assert 499 < slow.seconds < 520
    assert slow.workers_busy < 0.3
    dying = simulated(Cluster(10, 1000.0, 0.0, losses=200.0), 1_000_000, 1000, add=0.0)
    assert dying.lost > 10
    assert dying.items == 1000
