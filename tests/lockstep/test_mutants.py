# SPDX-License-Identifier: Apache-2.0
"""Planted bugs are caught in lockstep, and the model that carries them is the original without one.

`make mutants` hunts all of them; this is the share that every test run does, other ones with each
commit besides the named.
"""

from __future__ import annotations

import threading
from random import Random

import pytest

from trapline.models.isa.config import DEFAULT
from trapline.tb.campaigns.engine.rows import WorkPlace
from trapline.tb.campaigns.mutants import work
from trapline.tb.campaigns.mutants.campaign import Hunt, all_programs, baseline, campaign, design
from trapline.tb.campaigns.mutants.catches import Catch, Known, load_hints
from trapline.tb.campaigns.mutants.programs import Scores
from trapline.tb.campaigns.mutants.programs import directed as directed_programs
from trapline.tb.planted.mutants import load
from trapline.tb.planted.operators import with_operators
from trapline.tb.planted.survivors import place_of
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.run.session import Progress, Session
from trapline.tb.sim.build import build

from .rotation import rotation

# Many runs with one question: `make test-campaigns`, a part of its own of CI.
pytestmark = pytest.mark.campaign

NAMED = [
    "htval_shifted_back",
    "stale_after_hfence_gvma_all",
    "cause_2_for_22_on_hypervisor_csr",
    "store_never_reaches_the_bus",
    "store_sent_twice",
    "halfword_store_with_the_strobes_of_a_word",
    "device_read_before_it_is_permitted",
]
# Where those of F and D are, and how many of them, changing with the commit.
FLOAT, OF_FLOAT = "rv64gc_h", 8
# Of each kind besides, changing with the commit.
ROTATING = {"hand": 12, "operator": 24}


@pytest.fixture(scope="module")
def everyone(directed):
    return with_operators(load())


@pytest.fixture(scope="module")
def simulator(everyone):
    return build(design(everyone))


@pytest.fixture(scope="module")
def elves(directed):
    return directed_programs()


def test_named_planted_bugs_are_caught(everyone, simulator, elves, tmp_path):
    mutants = [m for m in everyone if m.name in NAMED]
    assert len(mutants) == len(NAMED)
    hunt = Hunt(mutants, elves, Scores(), hints=load_hints(), out=tmp_path)
    catches = hunt.run(simulator)
    assert [c.name for c in catches if not c.caught] == []
    assert {c.verdict for c in catches} == {"difference"}
    assert not list(tmp_path.iterdir())


def test_a_rotating_share_of_those_once_caught_is_caught(everyone, simulator, tmp_path):
    hints = {p: h for p, h in load_hints().items() if h.config == DEFAULT}
    random = Random(rotation())
    mutants = []
    for kind, count in ROTATING.items():
        some = [m for m in everyone if m.kind == kind and place_of(m) in hints]
        mutants += random.sample(some, count)
    catches = Hunt(mutants, all_programs(), Scores(), hints=hints, out=tmp_path).run(simulator)
    assert [c.name for c in catches if not c.caught] == []


def test_a_rotating_share_of_those_of_floating_point_is_caught(directed, tmp_path):
    of_float = [m for m in load() if m.extension]
    mutants = Random(rotation()).sample(of_float, OF_FLOAT)
    elves = [e for e in directed_programs(FLOAT) if f"/{FLOAT}/" in e]
    simulator = build(design(of_float, FLOAT))
    hunt = Hunt(mutants, elves, Scores(), hints=load_hints(), config=FLOAT, out=tmp_path)
    assert [c.name for c in hunt.run(simulator) if not c.caught] == []


def test_with_no_bug_selected_the_commit_stream_is_identical(directed, simulator, tmp_path):
    names = [
        "gstage_translates_every_mode_pair",
        "interrupt_priority_every_pair_in_hs",
        "fences_and_hlv_by_mode",
    ]
    elves = [directed[n] for n in names]
    programs = tuple(Program(p.stem, str(p), wait_seed=3, max_instructions=12_000) for p in elves)
    streams = []
    for side in ("original", "mutants"):
        out = tmp_path / side
        run = RunDescription("own", "rv64imac_h", programs, str(out), record=True)
        session = Session(run, Progress())
        results = session.run() if side == "original" else session.run_on(simulator)
        assert all(r.good for r in results)
        streams.append([(out / f"{p.name}.stream").read_bytes() for p in programs])
    assert streams[0] == streams[1]
    assert all(len(stream) > 10_000 for stream in streams[0])


def test_with_no_bug_selected_nothing_differs(directed, simulator, tmp_path):
    elves = [str(p) for p in list(directed.values())[rotation() % 8 :: 8]]
    results = baseline(simulator, elves, out=tmp_path)
    assert [r.name for r in results if not r.good] == []


def test_an_interrupted_campaign_goes_on_where_it_stopped(
    everyone, simulator, elves, tmp_path, monkeypatch
):
    monkeypatch.setattr("trapline.tb.campaigns.mutants.campaign.baseline", lambda *_a, **_k: [])
    monkeypatch.setattr("trapline.tb.campaigns.mutants.campaign.TOGETHER", 1)
    mutants = [m for m in everyone if m.name in NAMED[:4]]
    path, hints = tmp_path / "ledger.sqlite", load_hints()
    reported: list[str] = []

    def interrupted(catch: Catch) -> None:
        reported.append(catch.name)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        campaign(
            mutants, simulator, Known(path, "mutants", simulator, elves), elves, interrupted, hints
        )
    assert reported
    second = Known(path, "mutants", simulator, elves)
    assert set(reported) <= set(second.catches)
    hunted: list[str] = []
    catches = campaign(
        mutants, simulator, second, elves, lambda c: hunted.append(c.name), load_hints()
    )
    assert [c.name for c in catches] == [m.name for m in mutants]
    assert all(c.caught for c in catches)
    assert not set(hunted) & set(reported)


def test_worker_processes_find_the_same(everyone, simulator, elves, tmp_path, monkeypatch):
    monkeypatch.setattr("trapline.tb.campaigns.mutants.campaign.baseline", lambda *_a, **_k: [])
    monkeypatch.setattr(work, "TOGETHER", 2)
    mutants = [m for m in everyone if m.name in NAMED[:4]]
    known, hints = Known(tmp_path / "ledger.sqlite", "mutants", simulator, elves), load_hints()
    hunted: list[str] = []

    def elsewhere(todo, programs, settled):
        assert work.hunt(todo, programs, hints, DEFAULT, "own", WorkPlace(2), settled) == 0

    catches = campaign(
        mutants, simulator, known, elves, lambda c: hunted.append(c.name), elsewhere=elsewhere
    )
    assert sorted(hunted) == sorted(m.name for m in mutants)
    here = Hunt(mutants, elves, Scores(), hints=hints, out=tmp_path).run(simulator)
    assert [(c.name, c.program, c.instructions) for c in catches] == [
        (c.name, c.program, c.instructions) for c in here
    ]
    assert set(Known(tmp_path / "ledger.sqlite", "mutants", simulator, elves).catches) == set(
        hunted
    )


def test_a_hunt_can_be_stopped_from_another_thread(everyone, simulator, elves, tmp_path):
    hunt = Hunt([m for m in everyone if m.name in NAMED], elves, Scores(), out=tmp_path)
    threading.Timer(1.0, hunt.stop).start()
    with pytest.raises(KeyboardInterrupt):
        hunt.run(simulator)
    assert not list(tmp_path.iterdir())
