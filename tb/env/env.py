# SPDX-License-Identifier: Apache-2.0
"""The environment of a lockstep run: who exists, and who listens to whom."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from pyuvm import uvm_env, uvm_sequencer, uvm_subscriber, uvm_test

from trapline.tb.env.agents import BusAgent, InterruptAgent
from trapline.tb.env.bench import bench_for, bench_of
from trapline.tb.env.monitor import CommitMonitor
from trapline.tb.env.programs import ProgramDriver, ProgramSequence
from trapline.tb.env.rerun import Rerun
from trapline.tb.env.scoreboard import Scoreboard
from trapline.tb.env.verdict import VerdictMaker
from trapline.tb.lockstep.batch import Batch
from trapline.tb.run.description import RunDescription
from trapline.tb.run.loading import load_class
from trapline.tb.run.messages import Messages
from trapline.tb.run.names import CRASH_DUMP, MESSAGES_VARIABLE, RUN_VARIABLE
from trapline.tb.run.observer import Observer
from trapline.tb.sim.control import Simulator

OBJECTS_BETWEEN_COLLECTIONS = 50_000
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
        """Create the components and enter them in the bench."""
        self.bench = bench = bench_of(self)
        bench.irq = InterruptAgent("irq", self)
        bench.bus = BusAgent("bus", self)
        bench.monitor = CommitMonitor("monitor", self)
        bench.scoreboard = Scoreboard("scoreboard", self)
        bench.verdict = VerdictMaker("verdict", self)
        bench.rerun = Rerun("rerun", self)
        bench.driver = ProgramDriver("driver", self)
        self.sequencer = uvm_sequencer("sequencer", self)
        names = (*bench.run.observers, *((RECORDER,) if bench.run.record else ()))
        self.listeners = [Listener(f"observer{number}", self) for number in range(len(names))]
        for listener, name in zip(self.listeners, names, strict=True):
            listener.observer = load_class(name, Observer, "observer")(bench.run)
            bench.observers.append(listener.observer)

    def connect_phase(self) -> None:
        """Connect driver and observers."""
        self.bench.driver.seq_item_port.connect(self.sequencer.seq_item_export)
        for listener in self.listeners:
            self.bench.monitor.batches.connect(listener.analysis_export)


class LockstepTest(uvm_test):  # type: ignore[misc]  # pyuvm ships no types
    """Runs all programs of the description that the launcher left."""

    def build_phase(self) -> None:
        """Read the description and publish the bench."""
        run = RunDescription.load(Path(os.environ[RUN_VARIABLE]))
        messages = Messages(int(os.environ.get(MESSAGES_VARIABLE, "-1")))
        sim = Simulator(run.hart_config().ram)
        if run.diagnose:
            sim.crash_dump_open(run.work_folder / CRASH_DUMP)
        self.bench = bench_for(sim, run, messages)
        self.bench.publish()
        self.env = Environment("env", self)

    async def run_phase(self) -> None:
        """Run the sequence to its end."""
        self.raise_objection()
        # All of cocotb and pyuvm lives as long as the process: no need to look through it again.
        gc.freeze()
        # Nor to look through what a program draws while it is drawn: hardly any of it is a cycle.
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
        await ProgramSequence(self.bench.run.programs).start(self.env.sequencer)
        try:
            for observer in self.bench.observers:
                observer.finish(Path(self.bench.run.out))
        except OSError as error:
            self.bench.messages.fault(error)
            raise
        self.bench.messages.send("end")
        self.drop_objection()
