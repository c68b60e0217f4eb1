# SPDX-License-Identifier: Apache-2.0
"""What the agents plan when the clock asks for it; items come from a stub, not from a sequencer."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace

from trapline.tb.env.agents import PAST, PLANNED_AT_FIRST, BusAgent, InterruptAgent
from trapline.tb.run.stimulus import Pulse, Stretch


class Items:
    """A driver that has these contents."""

    def __init__(self, contents: Iterable[object]) -> None:
        self.contents = iter(contents)
        self.ended = False

    async def take(self) -> object:
        found = next(self.contents, None)
        self.ended = found is None
        return found


def agent(contents: Iterable[object], **state: object) -> SimpleNamespace:
    schedules: list[list[tuple[int, int]]] = []
    control = SimpleNamespace(cycle=0, wait_seed=77)
    sim = SimpleNamespace(control=control, set_schedule=lambda e: schedules.append(list(e)))
    return SimpleNamespace(
        bench=SimpleNamespace(sim=sim),
        driver=Items(contents),
        sequence=SimpleNamespace(source=object()),
        schedules=schedules,
        _ahead=PLANNED_AT_FIRST,
        **state,
    )


def now(coroutine) -> int:
    """The result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("it waits")


def test_pulses_are_planned_up_to_where_the_clock_goes() -> None:
    irq = agent(
        [Pulse(10, 1, 5), Pulse(100, 2, 7), Pulse(1, 4, 1)],
        _at=0,
        _pending=[],
        _past=[],
        _known_from=0,
    )
    assert now(InterruptAgent.plan(irq, 20)) == 122
    assert irq.schedules == [[(10, 1), (15, 0), (115, 2), (122, 0)]]
    assert not irq.driver.ended


def test_little_is_planned_for_a_program_that_may_end_soon() -> None:
    every = (Pulse(99, 1, 1) for _ in range(10_000))
    irq = agent(every, _at=0, _pending=[], _past=[], _known_from=0)
    assert now(InterruptAgent.plan(irq, 100_000)) == 8200
    irq.bench.sim.control.cycle = 8200
    assert now(InterruptAgent.plan(irq, 100_000)) == 24_600
    assert irq.schedules[1][:2] == [(8200, 0), (8299, 1)]


def test_a_pulse_beyond_the_planned_stretch_is_not_lost() -> None:
    irq = agent([Pulse(10, 1, 5), Pulse(100, 2, 7)], _at=0, _pending=[], _past=[], _known_from=0)
    now(InterruptAgent.plan(irq, 20))
    irq.bench.sim.control.cycle = 118
    # The train has ended; the second pulse has begun and must end.
    assert now(InterruptAgent.plan(irq, 200)) == 200
    assert irq.schedules[-1] == [(122, 0)]
    irq.bench.sim.control.cycle = 200
    assert now(InterruptAgent.plan(irq, 300)) == 300
    assert irq.schedules[-1] == []


def test_the_pins_that_pulses_held_high_since_a_cycle() -> None:
    pulses = [Pulse(10, 1, 5), Pulse(100, 2, 7), Pulse(20, 4, 9)]
    irq = agent(pulses, _at=0, _pending=[], _past=[], _known_from=0)
    now(InterruptAgent.plan(irq, 20))
    control = irq.bench.sim.control
    control.cycle = 118
    now(InterruptAgent.plan(irq, 140))
    for since, until, pins in (
        (0, 118, 3),
        (12, 118, 3),  # the first one is still high
        (15, 118, 2),
        (121, 130, 2),
        (122, 130, 0),
        (122, 142, 4),
    ):
        control.cycle = until
        assert InterruptAgent.driven(irq, since) == pins, (since, until)
    irq._known_from = 50
    assert InterruptAgent.driven(irq, 49) is None


def test_no_more_changes_are_remembered_than_a_watchdog_needs() -> None:
    irq = agent([Pulse(1, 1, 1) for _ in range(PAST)], _at=0, _pending=[], _past=[], _known_from=0)
    at = 0
    while at < 2 * PAST:
        at = now(InterruptAgent.plan(irq, at + 10))
        irq.bench.sim.control.cycle = at
    now(InterruptAgent.plan(irq, at + 10))
    assert len(irq._past) == PAST
    assert irq._known_from == irq._past[0][0] > 1
    assert InterruptAgent.driven(irq, 1) is None


def test_without_a_train_nothing_is_planned() -> None:
    irq = agent([], _at=0, _pending=[], _past=[], _known_from=0)
    irq.sequence.source = None
    assert now(InterruptAgent.plan(irq, 20)) == 20
    assert irq.schedules == []


def test_wait_states_go_on_and_off_at_the_ends_of_the_stretches() -> None:
    bus = agent([Stretch(30, waits=False), Stretch(50, waits=True)], _seed=77, _until=0)
    control = bus.bench.sim.control
    assert now(BusAgent.plan(bus, 100)) == 30
    assert control.wait_seed == 0
    control.cycle = 20
    assert now(BusAgent.plan(bus, 25)) == 25
    assert now(BusAgent.plan(bus, 100)) == 30
    control.cycle = 30
    assert now(BusAgent.plan(bus, 100)) == 80
    assert control.wait_seed == 77
    control.cycle = 80
    assert now(BusAgent.plan(bus, 100)) == 100
    assert control.wait_seed == 77
