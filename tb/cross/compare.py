# SPDX-License-Identifier: Apache-2.0
"""One program on both models, compared after every instruction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from trapline.models.golden.gen import csrs, privileges, slots
from trapline.models.golden.gen.fields import (
    HVIP_VSSIP,
    HVIP_VSTIP,
    MENVCFG_STCE,
    MIP_MSIP,
    MIP_MSIP_LSB,
    MIP_MTIP,
    MIP_MTIP_LSB,
    MIP_STIP,
    MIP_STIP_LSB,
    MIP_VSTIP,
    MIP_VSTIP_LSB,
    MSTATUS_MPRV,
)
from trapline.models.golden.hart import Hart
from trapline.models.golden.priv.bits import M64
from trapline.models.golden.priv.csr_read import csr_read
from trapline.models.golden.priv.interrupts import mip_view
from trapline.models.isa.commit import FIELD, RECORD_WORDS, Kind, MemOp, Pin
from trapline.models.isa.config import HartConfig, named
from trapline.models.isa.csrs import BY_NAME, csr_name
from trapline.models.isa.memory_map import CLINT, CLINT_MTIME, FINISHER
from trapline.models.isa.state import SLOT_INDEX
from trapline.models.platform.devices import finish_code
from trapline.models.platform.htif import Addresses
from trapline.models.platform.memory import Memory
from trapline.tb.cross import failed_sc, other_platform
from trapline.tb.cross.csr_lists import CsrList, csr_lists
from trapline.tb.cross.deviations import limits_of
from trapline.tb.cross.floats import Floats
from trapline.tb.cross.host import STORES, HtifHost
from trapline.tb.cross.result import CrossDifference, CrossResult, settle
from trapline.tb.cross.spike import SpikeHart

MODE_NAMES: Final = {(0, 0): "U", (1, 0): "HS", (3, 0): "M", (0, 1): "VU", (1, 1): "VS"}

TIMER_BITS: Final = MIP_MSIP | MIP_STIP | MIP_VSTIP | MIP_MTIP
STIMECMP: Final = (csrs.STIMECMP,)
VSTIMECMP: Final = (csrs.VSTIMECMP, csrs.VSTIMECMPH)
MTIME_AT: Final = CLINT.base + CLINT_MTIME

# The comparison's own words of a claimed record.
_PINS, _MTIME, _MCYCLE = (FIELD[n].word for n in ("irq_pins", "mtime", "mcycle"))
_RDATA = FIELD["mem_rdata"].word
_PINS_READ = FIELD["irq_pins_read"].word
_STIP = 1 << FIELD["stip"].lsb | 1 << FIELD["stip_read"].lsb
_VSTIP = 1 << FIELD["vstip"].lsb | 1 << FIELD["vstip_read"].lsb
_SC_SUCCESS = 1 << FIELD["sc_success"].lsb

# Same trap, same pc, nothing retired in between: the program will not go on.
STUCK = 4


def cross_config(name: str) -> HartConfig:
    """The named configuration as far as Spike can be it (see deviations.DEVIATIONS)."""
    cfg = named(name)
    return replace(
        cfg,
        geilen=1 if cfg.has("h") else 0,
        misaligned_hw=False,
        pmp_entries=16,
        tinst_transformed=False,
        medeleg_only_raised=False,
        marchid=5,
        extensions=cfg.extensions - {"zihpm"},
    )


class Pair:
    """Golden and Spike, started on the same image."""

    def __init__(self, cfg: HartConfig, hart: Hart, memory: Mapping[int, int], entry: int) -> None:
        self.cfg = cfg
        self.hart = hart
        # A hart is the sequence of its CSR slots.
        self._slots = cast("Sequence[int]", hart)
        self._mask = (1 << cfg.xlen) - 1
        self.spike = SpikeHart(cfg)
        self.spike.load(memory)
        self.spike.start(entry)
        self.spike.log()
        hart.memory.clear()
        for address, value in memory.items():
            hart.memory.write(address, value.to_bytes(8, "little"))
        hart.reset()
        hart.pc = entry
        self.image = memory
        self.touched: set[int] = set()
        self.ignored: dict[int, int] = {}
        self.x = [0] * 32
        self.floats = Floats(hart, self.spike) if cfg.has("f") else None
        self.mtime = 0
        self.timer_bits = 0
        self.changed = True
        self.claim = [0] * RECORD_WORDS
        self._csrs, self._moving, self._moving_v = csr_lists(cfg)

    # --- one step -------------------------------------------------------------------------------

    def prepare(self) -> None:
        """The events of the next step: pins, timer bits and time as Spike's platform shows them."""
        claim, spike = self.claim, self.spike
        mip = spike.csr(csrs.MIP) & TIMER_BITS
        if mip != self.timer_bits or self.changed:
            self.timer_bits = mip
            claim[_PINS] = claim[_PINS_READ] = (mip >> MIP_MSIP_LSB & 1) << Pin.MSIP | (
                mip >> MIP_MTIP_LSB & 1
            ) << Pin.MTIP
            claim[0] = (
                _SC_SUCCESS | (_STIP if mip & MIP_STIP else 0) | (_VSTIP if mip & MIP_VSTIP else 0)
            )
            # A claimed interrupt is taken only if one is deliverable: so it always is, at once.
            claim[0] |= Kind.INTERRUPT
            claim[_MTIME] = self.mtime
        else:
            claim[0] = claim[0] & ~7 | Kind.RETIRE
        claim[_MCYCLE] = spike.csr(csrs.MCYCLE)

    def step(self, number: int, result: CrossResult) -> CrossDifference | None:
        """One step of both; the first difference, if any."""
        hart, spike = self.hart, self.spike
        self.prepare()
        pc, priv, v = hart.pc, hart.priv, hart.v
        hart.advance(self.claim)
        if hart.device and hart.mem_pa == FINISHER.base and hart.mem_op == MemOp.STORE:
            self._finishes(result)
            return None
        spike.step(1)
        if hart.device and hart.mem_op == MemOp.LOAD:
            self._device_load()
        retired = hart.kind == Kind.RETIRE
        if retired:
            result.retired += 1
            if hart.rd:
                self.x[hart.rd] = hart.rd_value
        else:
            kind = "interrupt" if hart.kind == Kind.INTERRUPT else "exception"
            target = ("M", "HS", "VS")[hart.trap_target]
            result.traps[f"{kind} {hart.trap_cause}", MODE_NAMES[priv, v], target] += 1
        found = self._found(retired)
        if found is None:
            return None
        name, golden, theirs = found
        mode = MODE_NAMES[priv, v]
        rd = spike.words[1 + (hart.insn >> 7 & 31)]
        why = failed_sc.deviation(
            self.cfg, hart, self._slots, found, pc, rd
        ) or other_platform.deviation(hart, found)
        return CrossDifference(
            number, pc, mode, hart.insn, name, golden, theirs, self.cfg.xlen, why
        )

    def _finishes(self, result: CrossResult) -> None:
        """Spike has no test finisher: the program is over, before the store."""
        hart = self.hart
        result.code = finish_code(hart.mem_wdata)
        hart.undo()
        result.finished = result.code is not None
        if result.code is None:
            result.cut_short = "Spike has no test finisher for a store that ends nothing"

    def _found(self, retired: bool) -> tuple[str, int, int] | None:
        """The first thing that differs after a step; CSRs are compared where they may change."""
        hart = self.hart
        found = self._registers()
        if found is None and self.floats is not None:
            found = self.floats.compare()
        if found is None and retired:
            found = self._stores(self.spike.writes())
        self.changed = not retired or hart.wrote_csr or hart.did_xret or hart.device
        if found is None and (not retired or hart.wrote_csr or hart.did_xret):
            if hart.wrote_csr:
                self._follow_stce()
            found = self._compare_csrs(self._moving_v if hart.v else self._moving)
        return found

    def _device_load(self) -> None:
        """Take the value that Spike's device returned, and step again."""
        hart, claim = self.hart, self.claim
        mask = (1 << (8 << hart.mem_size)) - 1
        read = self.spike.floats[2 * hart.frd] if hart.frd_we else self.spike.words[1 + hart.rd]
        claim[_RDATA] = read & mask
        hart.undo()
        hart.advance(claim)

    def _registers(self) -> tuple[str, int, int] | None:
        """Compare pc, mode and x1..x31."""
        hart, state = self.hart, self.spike.state
        words = self.spike.words[:]
        if self.cfg.xlen == 32:
            # Spike keeps them sign-extended.
            words = [w & 0xFFFF_FFFF for w in words]
        if hart.pc != words[0]:
            return "pc", hart.pc, words[0]
        if hart.priv != state.prv:
            return "priv", hart.priv, state.prv
        if hart.v != state.v:
            return "v", hart.v, int(state.v)
        theirs = words[1:]
        if self.x != theirs:
            for i in range(32):
                if self.x[i] != theirs[i]:
                    return f"x{i}", self.x[i], theirs[i]
        return None

    def _stores(self, theirs: Sequence[tuple[int, int, int]]) -> tuple[str, int, int] | None:
        """Compare what the instruction stored."""
        hart = self.hart
        stored = hart.mem_op in STORES and (hart.mem_op != MemOp.SC or hart.sc_success)
        if not stored:
            return ("stores", 0, len(theirs)) if theirs else None
        if hart.device and hart.mem_pa & ~7 == MTIME_AT:
            self.mtime = self._stored_time()
            if (wrong := self._ticked()) is not None:
                return wrong
        if not hart.device:
            self.touched.add(hart.mem_pa & ~7)
        if len(theirs) != 1:
            return "stores", 1, len(theirs)
        mask = (1 << (8 << hart.mem_size)) - 1
        va, value, size = theirs[0][0] & self._mask, theirs[0][1] & mask, theirs[0][2]
        if va != hart.mem_va:
            return "store address", hart.mem_va, va
        if size != 1 << hart.mem_size:
            return "store size", 1 << hart.mem_size, size
        if value != hart.mem_wdata:
            return "store data", hart.mem_wdata, value
        return None

    def _stored_time(self) -> int:
        """The value of mtime after a store to it, of one half or of all."""
        hart = self.hart
        if hart.mem_size == 3:
            return hart.mem_wdata
        if hart.mem_pa & 4:
            return self.mtime & 0xFFFF_FFFF | hart.mem_wdata << 32
        return self.mtime >> 32 << 32 | hart.mem_wdata

    # --- CSRs -----------------------------------------------------------------------------------

    def _timers_due(self) -> tuple[bool, bool]:
        """STIP and VSTIP by the comparisons, where STCE enables them."""
        hart = self.hart
        stce = self.cfg.has("sstc") and hart[slots.MENVCFG] & MENVCFG_STCE
        vstce = stce and hart[slots.HENVCFG] & MENVCFG_STCE and self.cfg.has("h")
        guest_time = (self.mtime + hart[slots.HTIMEDELTA]) & M64
        return (
            bool(stce) and self.mtime >= hart[slots.STIMECMP],
            bool(vstce) and guest_time >= hart[slots.VSTIMECMP],
        )

    def _ticked(self) -> tuple[str, int, int] | None:
        """After a store to mtime Spike has compared anew: its bits must be right."""
        mip = self.spike.csr(csrs.MIP)
        stip, vstip = self._timers_due()
        hart = self.hart
        if hart[slots.MENVCFG] & MENVCFG_STCE and bool(mip & MIP_STIP) != stip:
            return "STIP", int(stip), mip >> MIP_STIP_LSB & 1
        if not hart[slots.HVIP] & HVIP_VSTIP and bool(mip & MIP_VSTIP) != vstip:
            return "VSTIP", int(vstip), mip >> MIP_VSTIP_LSB & 1
        return None

    def _follow_stce(self) -> None:
        """Where STCE is off, give Spike's STIP and VSTIP the golden model's values."""
        hart, put, csr = self.hart, self.spike.proc.put_csr, self.spike.csr
        if hart.v or not self.cfg.has("sstc"):
            return
        stce = hart[slots.MENVCFG] & MENVCFG_STCE
        vstce = stce and hart[slots.HENVCFG] & MENVCFG_STCE
        mip = csr(csrs.MIP)
        stale = not vstce and self.cfg.has("h") and (mip ^ hart[slots.HVIP]) & MIP_VSTIP
        if stale:
            self._drop_vstip()
        if stale and stce:
            for a in STIMECMP:
                put(a, csr(a))
        if not stce:
            put(csrs.MIP, hart[slots.MIP] | hart[slots.HVIP] & HVIP_VSSIP)

    def _drop_vstip(self) -> None:
        """Clear VSTIP in Spike: while STCE is on, a vstimecmp in the future does it."""
        put, csr = self.spike.proc.put_csr, self.spike.csr
        high = self.cfg.xlen == 32
        menvcfg = csrs.MENVCFGH if high else csrs.MENVCFG
        henvcfg = csrs.HENVCFGH if high else csrs.HENVCFG
        bit = MENVCFG_STCE >> 32 if high else MENVCFG_STCE
        kept_m = csr(menvcfg)
        put(menvcfg, kept_m | bit)
        kept_h = csr(henvcfg)
        put(henvcfg, kept_h | bit)
        compare = [(a, csr(a)) for a in VSTIMECMP if high or a == csrs.VSTIMECMP]
        for a, _ in compare:
            put(a, M64)
        put(henvcfg, kept_h & ~bit)
        for a, value in compare:
            put(a, value)
        put(henvcfg, kept_h)
        put(menvcfg, kept_m)

    def mip(self) -> int:
        """The golden model's mip now, with the timer bits that Spike's platform shows."""
        hart, timers = self.hart, self.spike.csr(csrs.MIP)
        return mip_view(
            self.cfg,
            hart[slots.MIP],
            hart[slots.HVIP],
            hart[slots.HGEIE],
            hart[slots.HSTATUS],
            hart[slots.MENVCFG],
            hart[slots.HENVCFG],
            self.claim[_PINS],
            timers >> 5 & 1,
            timers >> 6 & 1,
        )

    def _compare_csrs(self, csrs: CsrList) -> tuple[str, int, int] | None:
        csr, mask = self.spike.csr, self._mask
        ours, theirs = self.hart.slots_at(csrs.slots), list(map(csr, csrs.direct))
        if ours != theirs:
            for a, our, their in zip(csrs.direct, ours, theirs, strict=True):
                if (our ^ their) & mask & ~self.ignored.get(a, 0):
                    return csr_name(a), our & mask, their & mask
        mip = self.mip()
        for a in csrs.views:
            their = csr(a) & mask
            our = csr_read(self.cfg, a, self._slots, mip, self.claim[_PINS], self.mtime, 0)[0]
            if our != their and (our ^ their) & ~self.ignored.get(a, 0):
                return csr_name(a), our, their
        return None

    def finish(self) -> tuple[str, int, int] | None:
        """x1..x31, every CSR, and every word of memory that the image or a store touched."""
        hart, spike = self.hart, self.spike
        for i in range(1, 32):
            # What the steps said they wrote is what the hart holds.
            if hart.get_x(i) != self.x[i]:
                return f"x{i}", hart.get_x(i), self.x[i]
        if not hart.v:
            found = self._compare_csrs(self._csrs)
            if found is not None:
                return found
        return self._compare_memory(spike)

    def _compare_memory(self, spike: SpikeHart) -> tuple[str, int, int] | None:
        if self.hart.priv != privileges.M or self.hart[SLOT_INDEX["mstatus"]] & MSTATUS_MPRV:
            return None
        for address in sorted({*self.image, *self.touched}):
            ours = int.from_bytes(self.hart.memory.read(address, 8), "little")
            theirs = spike.peek(address)
            if theirs is not None and ours != theirs:
                return f"memory at {address:#x}", ours, theirs
        return None


def make_hart(cfg: HartConfig) -> Hart:
    """A golden hart to run many programs on."""
    return Hart(cfg, Memory(cfg.ram))


def run(
    cfg: HartConfig,
    hart: Hart,
    memory: Mapping[int, int],
    entry: int,
    done: int | None = None,
    limit: int = 20_000,
    htif: Addresses | None = None,
) -> CrossResult:
    """Run to the end, a difference, the limit, or an instruction that repeats for ever.

    The end: pc is `done`, a store to the test finisher, or HTIF's exit. A program with `tohost` is
    not a random one: the bits that those never set (deviations.limits_of) do not count.
    """
    pair = Pair(cfg, hart, memory, entry)
    host = HtifHost(hart, pair.spike, pair.touched, htif or Addresses())
    if htif is not None and htif.tohost:
        pair.ignored = {BY_NAME[name].address: bits for name, bits in limits_of(cfg).clear.items()}
    result = CrossResult()
    still = 0
    for number in range(limit):
        before = hart.pc
        difference = pair.step(number, result)
        if difference is not None:
            settle(result, difference, cfg)
            return result
        still = still + 1 if hart.pc == before else 0
        host.look(result)
        result.finished = result.finished or hart.pc == done
        result.stuck = still >= STUCK and not result.finished
        if result.finished or result.stuck or result.cut_short:
            break
    found = pair.finish()
    if found is not None:
        name, ours, theirs = found
        mode = MODE_NAMES[hart.priv, hart.v]
        difference = CrossDifference(number, hart.pc, mode, hart.insn, name, ours, theirs, cfg.xlen)
        settle(result, difference, cfg)
    return result
