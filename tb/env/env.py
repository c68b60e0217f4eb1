# SPDX-License-Identifier: Apache-2.0
"""The environment of a lockstep run: who exists, and who listens to whom."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from pyuvm import ConfigDB, uvm_env, uvm_sequencer, uvm_test

from trapline.models.isa.config import named
from trapline.tb.duts import loader as duts
from trapline.tb.env.agents import BusAgent, InterruptAgent
from trapline.tb.env.monitor import CommitMonitor
from trapline.tb.env.programs import ProgramDriver, ProgramSequence
from trapline.tb.env.scoreboard import Scoreboard
from trapline.tb.run.description import RunDescription
from trapline.tb.run.messages import Events
from trapline.tb.run.names import BOX_FILE, EVENTS_VARIABLE, RUN_VARIABLE
from trapline.tb.run.observer import observer_class
from trapline.tb.sim.control import Simulator

RECORDER = "trapline.tb.run.recorder:Recorder"


class Environment(uvm_env):  # type: ignore[misc]  # pyuvm ships no types
    """Agents, monitor, scoreboard, driver, and any number of observers of the checked batches."""

    def build_phase(self) -> None:
        """Create the components."""
        run: RunDescription = ConfigDB().get(self, "", "RUN")
        self.irq = InterruptAgent("irq", self)
        self.bus = BusAgent("bus", self)
        self.monitor = CommitMonitor("monitor", self)
        self.scoreboard = Scoreboard("scoreboard", self)
        self.sequencer = uvm_sequencer("sequencer", self)
        self.driver = ProgramDriver("driver", self)
        self.observers = []
        for number, name in enumerate((*run.observers, *((RECORDER,) if run.record else ()))):
            observer = observer_class(name)(f"observer{number}", self)
            observer.description = run
            self.observers.append(observer)

    def connect_phase(self) -> None:
        """Connect driver and observers."""
        self.driver.seq_item_port.connect(self.sequencer.seq_item_export)
        self.driver.irq, self.driver.bus = self.irq, self.bus
        self.driver.monitor, self.driver.scoreboard = self.monitor, self.scoreboard
        self.driver.observers = self.observers
        for observer in self.observers:
            self.monitor.batches.connect(observer.analysis_export)


class LockstepTest(uvm_test):  # type: ignore[misc]  # pyuvm ships no types
    """Runs all programs of the description that the launcher left."""

    def build_phase(self) -> None:
        """Read the description and publish it."""
        run = RunDescription.load(Path(os.environ[RUN_VARIABLE]))
        self.events = Events(int(os.environ.get(EVENTS_VARIABLE, "-1")))
        sim = Simulator()
        if run.explain:
            sim.box_open(Path(run.out) / BOX_FILE)
        for key, value in (
            ("RUN", run),
            ("SIM", sim),
            ("CONFIG", named(run.config)),
            ("DUT", duts.load(run.dut)),
            ("EVENTS", self.events),
        ):
            ConfigDB().set(None, "*", key, value)
        self.run_description = run
        self.env = Environment("env", self)

    async def run_phase(self) -> None:
        """Run the sequence to its end."""
        self.raise_objection()
        # All of cocotb and pyuvm lives as long as the process: no need to look through it again.
        gc.freeze()
        await ProgramSequence(self.run_description.programs).start(self.env.sequencer)
        for observer in self.env.observers:
            observer.finish(Path(self.run_description.out))
        self.events.send("end")
        self.drop_objection()
