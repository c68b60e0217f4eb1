# SPDX-License-Identifier: Apache-2.0
"""The environment of a lockstep run: who exists, and who listens to whom."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from pyuvm import ConfigDB, uvm_env, uvm_sequencer, uvm_subscriber, uvm_test

from trapline.models.isa.config import named
from trapline.tb.duts import loader as duts
from trapline.tb.env.agents import BusAgent, InterruptAgent
from trapline.tb.env.monitor import CommitMonitor
from trapline.tb.env.programs import ProgramDriver, ProgramSequence
from trapline.tb.env.scoreboard import Scoreboard
from trapline.tb.lockstep.batch import Batch
from trapline.tb.run.description import RunDescription
from trapline.tb.run.messages import Messages
from trapline.tb.run.names import CRASH_DUMP, MESSAGES_VARIABLE, RUN_VARIABLE
from trapline.tb.run.observer import Observer, observer_class
from trapline.tb.sim.control import Simulator

RECORDER = "trapline.tb.run.recorder:Recorder"


class Listener(uvm_subscriber):  # type: ignore[misc]  # pyuvm ships no types
    """Gives an observer, which knows nothing of pyuvm, the batches of an analysis port."""

    observer: Observer

    def write(self, batch: Batch) -> None:
        """A batch has been checked."""
        self.observer.write(batch)


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
        self.listeners: list[Listener] = []
        for number, name in enumerate((*run.observers, *((RECORDER,) if run.record else ()))):
            listener = Listener(f"observer{number}", self)
            listener.observer = observer_class(name)(run)
            self.listeners.append(listener)
        self.observers = [listener.observer for listener in self.listeners]

    def connect_phase(self) -> None:
        """Connect driver and observers."""
        self.driver.seq_item_port.connect(self.sequencer.seq_item_export)
        self.driver.irq, self.driver.bus = self.irq, self.bus
        self.driver.monitor, self.driver.scoreboard = self.monitor, self.scoreboard
        self.driver.observers = self.observers
        for listener in self.listeners:
            self.monitor.batches.connect(listener.analysis_export)


class LockstepTest(uvm_test):  # type: ignore[misc]  # pyuvm ships no types
    """Runs all programs of the description that the launcher left."""

    def build_phase(self) -> None:
        """Read the description and publish it."""
        run = RunDescription.load(Path(os.environ[RUN_VARIABLE]))
        self.messages = Messages(int(os.environ.get(MESSAGES_VARIABLE, "-1")))
        sim = Simulator()
        if run.explain:
            sim.crash_dump_open(Path(run.out) / CRASH_DUMP)
        for key, value in (
            ("RUN", run),
            ("SIM", sim),
            ("CONFIG", named(run.config)),
            ("DUT", duts.load(run.dut)),
            ("MESSAGES", self.messages),
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
        self.messages.send("end")
        self.drop_objection()
