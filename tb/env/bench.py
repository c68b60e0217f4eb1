# SPDX-License-Identifier: Apache-2.0
"""What the components of one simulator share: each takes it from pyuvm's ConfigDB as "BENCH"."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyuvm import ConfigDB

from trapline.models.isa.config import HartConfig
from trapline.tb.duts import loader as duts
from trapline.tb.duts.loader import Dut
from trapline.tb.run.description import RunDescription
from trapline.tb.run.messages import Messages
from trapline.tb.run.observer import Observer
from trapline.tb.sim.control import Simulator

if TYPE_CHECKING:
    from trapline.tb.env.agents import BusAgent, InterruptAgent
    from trapline.tb.env.monitor import CommitMonitor
    from trapline.tb.env.programs import ProgramDriver
    from trapline.tb.env.rerun import Rerun
    from trapline.tb.env.scoreboard import Scoreboard
    from trapline.tb.env.verdict import VerdictMaker

KEY = "BENCH"


@dataclass
class Bench:
    """The run's settings, and the components, which the environment enters as it makes them."""

    sim: Simulator
    run: RunDescription
    messages: Messages
    config: HartConfig
    dut: Dut
    irq: InterruptAgent = field(init=False)
    bus: BusAgent = field(init=False)
    monitor: CommitMonitor = field(init=False)
    scoreboard: Scoreboard = field(init=False)
    verdict: VerdictMaker = field(init=False)
    rerun: Rerun = field(init=False)
    driver: ProgramDriver = field(init=False)
    observers: list[Observer] = field(default_factory=list)

    @property
    def watchdog_cycles(self) -> int:
        """Cycles without a record that are a verdict: the run's figure, else the design's."""
        return self.run.watchdog_cycles or self.dut.watchdog_cycles

    def publish(self) -> None:
        """Let every component find it."""
        ConfigDB().set(None, "*", KEY, self)


def bench_for(sim: Simulator, run: RunDescription, messages: Messages) -> Bench:
    """The bench of a run. Raises BadDut, KeyError for a configuration without a name."""
    return Bench(sim, run, messages, run.hart_config(), duts.load(run.dut))


def bench_of(component: Any) -> Bench:
    """The one that a component belongs to."""
    found: Bench = ConfigDB().get(component, "", KEY)
    return found
