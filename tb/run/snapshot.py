# SPDX-License-Identifier: Apache-2.0
"""A run on disk: design, memories, rings, golden model and checker, to go on from in a new process.

One ZIP file. Its parts: `model` (Verilator's own format), the simulator's C memory as it lies
there, `golden` (the pages in which the two memories differ), `state.json` (everything else), and
`watchers` (Python's pickle of what observers and agents keep: load only files of your own).
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from trapline.models.golden.translate import set_modes
from trapline.models.platform.memory import Memory
from trapline.tb.lockstep.checker import Checker
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.run.observer import Observer
from trapline.tb.sim.control import PAGE, Simulator

# Zero pages take no room, and what remains is mostly code: the quickest level is enough.
_LEVEL = 1
_HART = ("pc", "priv", "v", "reserved", "reservation", "fcsr")


class BadSnapshot(Exception):
    """A snapshot that cannot be gone on from; the message is one line that says why."""


def path(out: Path, program: Program) -> Path:
    """Where a run into the folder `out` keeps the program's checkpoint."""
    return out / f"{program.name}.checkpoint"


def identity(program: Program, config: str, simulator: str) -> dict[str, Any]:
    """What a snapshot belongs to: the program's bytes, how it is run, and on which simulator."""
    digest = hashlib.sha256(Path(program.elf).read_bytes())
    for name, spa in program.images:
        digest.update(spa.to_bytes(8, "little") + Path(name).read_bytes())
    return {
        "program": digest.hexdigest(),
        "config": config,
        "simulator": simulator,
        "wait_seed": program.wait_seed,
        "irq_seed": program.irq_seed,
    }


def check(path: Path, wanted: dict[str, Any]) -> int:
    """How many instructions the run had retired. Raises BadSnapshot unless it fits `wanted`."""
    try:
        with zipfile.ZipFile(path) as archive:
            state = json.loads(archive.read("state.json"))
            found = state["identity"]
            instructions = int(state["instructions"])
    except FileNotFoundError:
        raise BadSnapshot(f"there is no checkpoint at {path}") from None
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
        raise BadSnapshot(f"{path} is damaged: {error}") from None
    different = [key for key, value in wanted.items() if found.get(key) != value]
    if different:
        raise BadSnapshot(f"{path} is of another {', '.join(different).replace('_', ' ')}")
    return instructions


def _refuse_foreign(path: Path) -> None:
    """A checkpoint holds a pickle, which is code: only this user may have written it."""
    try:
        status = path.stat()
    except OSError as error:
        raise BadSnapshot(f"{path}: {error.strerror}") from None
    if status.st_uid != os.getuid() or status.st_mode & 0o022:
        raise BadSnapshot(
            f"{path} is not yours alone (another owner, or others may write it): a checkpoint can "
            "run code, so only one that you made yourself is loaded"
        )


class Remembers(Protocol):
    """What has a state of its own from cycle to cycle: an agent, an observer."""

    def snapshot(self) -> Any:
        """What to give to `restore`; it is pickled."""

    def restore(self, kept: Any) -> None:
        """Go on from what `snapshot` returned."""


class Checked(Remembers, Protocol):
    """Who owns the golden model's memory, and the checker of the run (None: nobody checks)."""

    @property
    def memory(self) -> Memory:
        """The golden model's memory."""

    @property
    def checker(self) -> Checker | None:
        """The checker, with the golden hart in it."""


class Snapshots:
    """Saves and restores the one simulator of this process."""

    def __init__(
        self,
        sim: Simulator,
        scoreboard: Checked,
        agents: Mapping[str, Remembers],
        observers: Sequence[Observer],
    ) -> None:
        """The parts of the environment that remember something from cycle to cycle."""
        self._sim = sim
        self._scoreboard = scoreboard
        self._agents = agents
        self._observers = observers

    @property
    def instructions(self) -> int:
        """How many have retired since reset."""
        return int(self._sim.control.retired)

    @property
    def between_steps(self) -> bool:
        """Whether the checker keeps no PTE updates whose step has not come yet."""
        checker = self._scoreboard.checker
        return checker is None or checker.comparison.update_count == 0

    def save(self, path: Path, ram: memoryview, identity_: dict[str, Any]) -> None:
        """Write the run as it stands, between two cycles; the file appears when it is whole."""
        partial = path.with_name(path.name + ".partial")
        model = path.with_name(path.name + ".model")
        pages = self._used_pages(ram)
        state = {
            "identity": identity_,
            "instructions": self._sim.control.retired,
            "pages": pages,
            **self._golden_state(),
        }
        self._sim.save_model(model)
        try:
            with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as out:
                out.write(model, "model")
                for name, data in self._sim.c_memory().items():
                    out.writestr(name, bytes(data))
                out.writestr("ram", b"".join(ram[at : at + PAGE] for at in pages))
                different = self._golden_pages(ram, pages)
                state["golden_pages"] = list(different)
                out.writestr("golden", b"".join(different.values()))
                watchers = (
                    {name: agent.snapshot() for name, agent in self._agents.items()},
                    [o.snapshot() for o in self._observers],
                    self._scoreboard.snapshot(),
                )
                out.writestr("watchers", pickle.dumps(watchers))
                out.writestr("state.json", json.dumps(state))
        finally:
            model.unlink(missing_ok=True)
        partial.replace(path)

    def restore(self, path: Path, ram: memoryview) -> None:
        """Continue from `path`: the design has been loaded as at the start of a run, not clocked.

        Raises BadSnapshot when a part is missing or damaged, or the file may be somebody else's.
        """
        _refuse_foreign(path)
        model = path.with_name(path.name + ".model")
        try:
            with zipfile.ZipFile(path) as archive:
                state = json.loads(archive.read("state.json"))
                model.write_bytes(archive.read("model"))
                self._sim.restore_model(model)
                for name, data in self._sim.c_memory().items():
                    data[:] = archive.read(name)
                memory = bytes(archive.read("ram"))
                for at in self._used_pages(ram):
                    ram[at : at + PAGE] = bytes(PAGE)
                self._scoreboard.memory.clear()
                for number, at in enumerate(state["pages"]):
                    page = memory[number * PAGE : (number + 1) * PAGE]
                    ram[at : at + PAGE] = page
                    self._scoreboard.memory.write(self._sim.ram.base + at, page)
                different = archive.read("golden")
                for number, at in enumerate(state["golden_pages"]):
                    page = different[number * PAGE : (number + 1) * PAGE]
                    self._scoreboard.memory.write(self._sim.ram.base + at, page)
                agents, observers, board = pickle.loads(archive.read("watchers"))
        except (OSError, zipfile.BadZipFile, ValueError, KeyError, RuntimeError) as error:
            raise BadSnapshot(f"{path} is damaged: {error}") from None
        finally:
            model.unlink(missing_ok=True)
        for name, agent in self._agents.items():
            agent.restore(agents[name])
        for observer, kept in zip(self._observers, observers, strict=True):
            observer.restore(kept)
        self._restore_golden(state)
        self._scoreboard.restore(board)

    def _used_pages(self, ram: memoryview) -> list[int]:
        """Offsets of the pages that either memory holds anything in."""
        zero = bytes(PAGE)
        golden = self._scoreboard.memory.buffer
        return [
            at
            for at in range(0, self._sim.ram.size, PAGE)
            if bytes(ram[at : at + PAGE]) != zero or golden[at : at + PAGE] != zero
        ]

    def _golden_state(self) -> dict[str, Any]:
        checker = self._scoreboard.checker
        if checker is None:
            return {"hart": None}
        hart = checker.hart
        return {
            "hart": {name: int(getattr(hart, name)) for name in _HART},
            "state_words": hart.state_words(),
            "checker": checker.saved(),
            "bus": checker.bus.saved(),
        }

    def _restore_golden(self, state: dict[str, Any]) -> None:
        checker = self._scoreboard.checker
        if checker is None:
            return
        for name, value in state["hart"].items():
            setattr(checker.hart, name, value)
        checker.hart.load_state_words(state["state_words"])
        set_modes(checker.hart)
        checker.restore(state["checker"])
        checker.bus.restore(state["bus"])

    def _golden_pages(self, ram: memoryview, pages: Sequence[int]) -> dict[int, bytes]:
        """Offset -> the golden model's bytes, where the design's differ (stores on their way)."""
        if self._scoreboard.checker is None:
            return {}
        memory = self._scoreboard.memory
        both = {at: memory.read(memory.base + at, PAGE) for at in pages}
        return {at: page for at, page in both.items() if page != ram[at : at + PAGE]}


class Keeper:
    """A program's checkpoint on disk: the run's newest one, gone when the run has ended well."""

    def __init__(
        self, parts: Snapshots, program: Program, run: RunDescription, ram: memoryview
    ) -> None:
        """`ram`: the design's main memory in this run."""
        self._parts = parts
        self._program = program
        self._config = run.config
        self._ram = ram
        self._every = run.snapshot_instructions
        self._due = self._every
        self._out = run.out

    def resume(self, where: Path) -> None:
        """Go on from a checkpoint. Raises BadSnapshot."""
        check(where, self._identity())
        self._parts.restore(where, self._ram)
        self._due = self._parts.instructions + self._every

    def save_when_due(self) -> None:
        """Between two cycles: save when enough instructions have retired since the last time."""
        due = self._every and self._parts.instructions >= self._due
        if due and self._parts.between_steps:
            self._due = self._parts.instructions + self._every
            self._parts.save(self._path(), self._ram, self._identity())

    def drop(self) -> None:
        """The run needs no checkpoint any more."""
        if self._every:
            self._path().unlink(missing_ok=True)

    def _path(self) -> Path:
        return path(Path(self._out), self._program)

    def _identity(self) -> dict[str, Any]:
        simulator = Path("/proc/self/exe").resolve().parent.name
        return identity(self._program, self._config, simulator)
