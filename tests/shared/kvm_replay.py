# SPDX-License-Identifier: Apache-2.0
"""A monitored boot kept from the first VM on, and fed again with something in it changed."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field

from trapline.models.isa.commit import FIELD, RECORD_WORDS
from trapline.models.isa.config import HartConfig
from trapline.models.isa.state import FIRST_F, FULL_STATE_WORDS
from trapline.models.platform.elf import read_elf
from trapline.models.platform.platform import Platform
from trapline.tb.kvm import golden, kernel
from trapline.tb.kvm.machine import NAMES, SLOT
from trapline.tb.kvm.monitor import Monitor
from trapline.tb.kvm.tracks import VcpuTrack
from trapline.tb.linux.image import Image
from trapline.tb.linux.session import Request, prepare
from trapline.tb.lockstep.producer import Producer

SKIP = "skip"  # the event does not reach the monitor
AGAIN = "again"  # the hook is called at the following events, too


@dataclass
class Recording:
    """Batches of records and full states, and the monitor as it was before the first of them."""

    before: bytes
    batches: list[tuple[bytes, int, bytes, int, int]] = field(default_factory=list)


def _matrix(data: bytes | bytearray, words: int) -> memoryview:
    rows = len(data) // (8 * words)
    return memoryview(data).cast("B").cast("Q", (rows, words))


def record(guest: str, sstc: bool) -> Recording:
    """Boot 6.1 with a guest on the golden model."""
    request = Request(guest=guest, sstc=sstc, print_exits=False)
    return record_image(prepare(request), request.hart())


def record_image(built: Image, hart: HartConfig) -> Recording:
    """Boot an image on the golden model."""
    platform = Platform(hart, lambda _code: None)
    program = read_elf(built.elf)
    platform.load(program)
    facts = kernel.facts(built.host.vmlinux)
    monitor = Monitor(facts, facts.profile(), program.segments)
    producer = Producer(platform.hart)
    kept: Recording | None = None
    states = 0
    while platform.end is None and platform.bus.finisher.code is None:
        producer.run(golden.LIMIT)
        made, states_made = producer.count, producer.full_count
        if kept is None and monitor.ioctls.vms:
            kept = Recording(pickle.dumps(monitor))
        if kept is None:
            monitor.machine.feed(producer.ring, 0, made, producer.full_ring, states)
        else:
            rows = producer.ring.tobytes()[: 8 * made * RECORD_WORDS]
            whole = producer.full_ring.tobytes()[: 8 * max(states_made, 1) * FULL_STATE_WORDS]
            kept.batches.append((rows, made, whole, states_made, states))
        states += states_made
        if platform.hart.halted:
            break
    assert kept is not None
    return kept


class Changed:
    """What a hook sees at an event: the monitor, and the record and state to change."""

    def __init__(self, monitor: Monitor) -> None:
        """The machine stands at the event."""
        self.monitor = monitor
        self.m = monitor.machine

    # --- which event it is --------------------------------------------------------------------

    @property
    def exit(self) -> bool:
        """A guest exit into HS."""
        word = self.m.word(0)
        return bool(word >> 6 & 1) and not word >> 9 & 1 and word >> 7 & 3 == 1

    @property
    def entry(self) -> bool:
        """An entry by SRET."""
        word = self.m.word(0)
        return not word >> 6 & 1 and bool(word >> 9 & 1) and word >> 4 & 3 == 1

    @property
    def host(self) -> bool:
        """An instruction of the host that retired in HS."""
        return self.m.word(0) & 0x277 == 0x10

    @property
    def csr(self) -> str:
        """The CSR that the host accesses, or nothing."""
        insn = self.m.field("insn")
        plain = self.host and insn & 0x7F == 0x73 and insn >> 12 & 3
        return NAMES.get(insn >> 20, "") if plain and self.function == "" else ""

    @property
    def writes(self) -> bool:
        """Whether a CSR access is a CSRRW, or has a source."""
        insn = self.m.field("insn")
        return insn >> 12 & 3 == 1 or bool(insn >> 15 & 31)

    @property
    def function(self) -> str:
        """The function that begins here, or nothing."""
        return self.m.entries.get(self.m.field("pc"), "") if self.host else ""

    @property
    def track(self) -> VcpuTrack:
        """The vCPU that leaves or enters."""
        return self.monitor.vcpus[self.state("sscratch")]

    @property
    def handler(self) -> str:
        """Of the exit that this entry ends, or nothing."""
        exit_ = self.track.exit if self.entry else None
        return exit_.outcome.handler if exit_ is not None else ""

    # --- what it holds ------------------------------------------------------------------------

    def state(self, name: str) -> int:
        """A CSR after the record."""
        return self.m.slot(name)

    def set_state(self, name: str, value: int) -> None:
        """Change it."""
        self.m._full[self.m._place() + SLOT[name]] = value

    def flip_x(self, number: int) -> None:
        """Change a register's value after the record."""
        self.m._full[self.m._place() + SLOT["mcycle"] + number] ^= 1

    def flip_f(self, number: int) -> None:
        """The same of an f register."""
        self.m._full[self.m._place() + FIRST_F + number] ^= 1

    def set_x(self, number: int, value: int) -> None:
        """Change it to a value."""
        self.m._full[self.m._place() + SLOT["mcycle"] + number] = value

    def set(self, name: str, value: int, row: int = 0) -> None:
        """Change a field of the record, or of one after it."""
        f = FIELD[name]
        mask = (1 << f.width) - 1 << f.lsb
        at = self.m.row + row
        self.m._ring[at, f.word] = self.m._ring[at, f.word] & ~mask | value << f.lsb & mask

    def source(self, change: Callable[[int], int]) -> None:
        """Change the register that a CSR instruction writes."""
        number = self.m.field("insn") >> 15 & 31
        self.m.x[number] = change(self.m.x[number]) & (1 << 64) - 1


Hook = Callable[[Changed], object]


def replay(recording: Recording, hook: Hook) -> tuple[Monitor, bool]:
    """Feed the batches to a new monitor; at each event `hook` may change something, until it has.

    The hook returns None where it has nothing to do, SKIP or AGAIN, or anything else once it is
    done. Returns the monitor, and whether the hook ever did something.
    """
    monitor: Monitor = pickle.loads(recording.before)
    seen = Changed(monitor)
    done = acted = False
    event = monitor._event

    def changed() -> None:
        nonlocal done, acted
        if not done:
            found = hook(seen)
            acted |= found is not None
            if found is SKIP:
                return
            done = found is not None and found is not AGAIN
        event()

    monitor.machine.event = changed
    for rows, made, whole, _, base in recording.batches:
        ring, full = (
            _matrix(bytearray(rows), RECORD_WORDS),
            _matrix(bytearray(whole), FULL_STATE_WORDS),
        )
        monitor.machine.feed(ring, 0, made, full, base)
        if done and monitor.check.failed():
            break
    return monitor, acted
