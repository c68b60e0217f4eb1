# SPDX-License-Identifier: Apache-2.0
"""The CSR file, driven from Python: its Verilated self and a model made of the golden twins."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from trapline.formal.rtl import library as vlib
from trapline.formal.rtl.verilated import ROOT, config_name, core_list
from trapline.models.isa import state
from trapline.models.isa.config import HartConfig
from trapline.models.isa.functions import TWIN, Outcome, Target
from trapline.tb.sim.library import compile_library

M64 = (1 << 64) - 1
RW, RS, RC = range(3)

_IN_BITS, _OUT_BITS = 608, 64 * state.SLOT_COUNT + 256

# Addresses of the slots that also count.
_COUNTERS = {0xB00: "mcycle", 0xB80: "mcycle", 0xB02: "minstret", 0xB82: "minstret"}

_SV = """module csr_file_library
  import cfg_pkg::*;
  import core_pkg::*;
  import isa_pkg::*;
  import state_pkg::*;
(
  input logic clk_i, input logic rst_ni,
  input logic [IN-1:0] step_i, output logic [OUT-1:0] step_o
);
  typedef struct packed {
    logic [63:0] irq_pins; logic [63:0] mtime; csr_req_t csr; logic csr_commit; trap_req_t trap;
    xret_req_t xret; logic retire;
  } step_in_t;
  typedef struct packed {
    csr_rsp_t csr; target_e target; logic [63:0] pc; hart_mode_t mode; logic [63:0] mip;
    irq_t irq; csr_state_t slots;
  } step_out_t;
  step_in_t in;
  step_out_t out;
  hart_mode_t mode_next;
  logic stip;
  logic vstip;
  logic [7:0] fcsr;
  logic fs_off;
  assign in = step_i[$bits(step_in_t)-1:0];
  assign step_o = OUT'(out);
  csr_file #(.Cfg(CONFIG)) u_csr_file (
    .clk_i, .rst_ni, .irq_pins_i(in.irq_pins), .time_i(in.mtime), .csr_req_i(in.csr),
    .csr_rsp_o(out.csr), .csr_commit_i(in.csr_commit), .trap_i(in.trap), .xret_i(in.xret),
    .retire_i(in.retire), .fp_effect_i('0), .trap_target_o(out.target), .redirect_pc_o(out.pc),
    .mode_o(out.mode), .mode_next_o(mode_next), .state_o(out.slots), .mip_o(out.mip), .stip_o(stip),
    .vstip_o(vstip), .irq_o(out.irq), .fcsr_o(fcsr), .fs_off_o(fs_off));
endmodule
"""

_CPP = """#include <cstring>
#include "Vcsr_file_library.h"
#include "verilated.h"
using Model = Vcsr_file_library;
extern "C" Model *file_new() {
  auto *m = new Model(new VerilatedContext);
  m->contextp()->randReset(2);
  m->rst_ni = 1; m->clk_i = 0; m->eval();
  m->rst_ni = 0; m->eval();
  m->clk_i = 1; m->eval();
  m->clk_i = 0; m->eval();
  m->rst_ni = 1; m->eval();
  return m;
}
extern "C" void file_look(Model *m, const void *in, void *out) {
  std::memcpy(m->step_i.data(), in, IN_BYTES);
  m->eval();
  std::memcpy(out, m->step_o.data(), OUT_BYTES);
}
extern "C" int file_clock(Model *m) {
  m->clk_i = 1; m->eval();
  m->clk_i = 0; m->eval();
  return m->contextp()->gotError();
}
"""


@dataclass(frozen=True)
class Step:
    """The inputs of one cycle. At most one of csr, trap and xret."""

    irq_pins: int = 0
    mtime: int = 0
    # op, write, addr, operand
    csr: tuple[int, int, int, int] | None = None
    # is_interrupt, cause, target, epc, tval, gva, tval2, tinst
    trap: tuple[int, int, int, int, int, int, int, int] | None = None
    mret: bool = False
    sret: bool = False
    retire: bool = False


@dataclass(frozen=True)
class Answer:
    """What the file answers in a cycle; parts that a step does not ask for are zero."""

    outcome: int
    rdata: int
    target: int
    pc: int
    priv: int
    v: int
    mip: int
    interrupt: tuple[int, int, int]
    wake: int
    slots: tuple[int, ...]


def _concat(fields: list[tuple[int, int]]) -> int:
    """{a, b, ...} of (value, width). Raises ValueError on a value that does not fit."""
    result = 0
    for value, bits in fields:
        if value >> bits:
            raise ValueError(f"{value:#x} does not fit {bits} bits")
        result = result << bits | value
    return result


class RtlFile:
    """The Verilated CSR file after reset."""

    def __init__(self, cfg: HartConfig, mutant: tuple[str, str] | None = None) -> None:
        """Build or find the library for `cfg`, with `mutant` (old, new) planted in csr_file.sv."""
        files = [f for f in core_list() if f.endswith("_pkg.sv") or "/priv/" in f]
        files += [f for f in core_list() if f.endswith("rvc_expand.sv")]
        sv = _SV.replace("CONFIG", config_name(cfg.name))
        sv = sv.replace("IN-1", f"{_IN_BITS}-1").replace("OUT", str(_OUT_BITS))
        cpp = _CPP.replace("IN_BYTES", str(_IN_BITS // 8)).replace("OUT_BYTES", str(_OUT_BITS // 8))
        top = "csr_file_library"
        texts = {f"{top}.sv": sv, f"{top}.cpp": cpp}
        if mutant:
            text = (ROOT / "hdl" / "priv" / "csr_file.sv").read_text()
            if text.count(mutant[0]) != 1:
                raise ValueError(f"{mutant[0]!r} occurs {text.count(mutant[0])} times")
            texts["hdl/priv/csr_file.sv"] = text.replace(*mutant)
        path = compile_library(f"csr_file-{cfg.name}", top, files, texts, ("--assert",))
        self._lib = ctypes.CDLL(str(path))
        self._lib.file_new.restype = ctypes.c_void_p
        self._model = ctypes.c_void_p(self._lib.file_new())

    def look(self, step: Step, commit: bool = False) -> Answer:
        """The answers to `step` before the clock edge."""
        op, write, addr, operand = step.csr or (0, 0, 0, 0)
        trap = step.trap or (0,) * 8
        packed = _concat(
            [
                (step.irq_pins, 64),
                (step.mtime, 64),
                *((int(step.csr is not None), 1), (write, 1), (op, 2), (addr, 12), (operand, 64)),
                (int(commit), 1),
                (int(step.trap is not None), 1),
                *zip(trap, (1, 6, 2, 64, 64, 1, 64, 64), strict=True),
                *((int(step.mret or step.sret), 1), (int(step.mret), 1)),
                (int(step.retire), 1),
            ]
        )
        out = ctypes.create_string_buffer(_OUT_BITS // 8)
        self._lib.file_look(self._model, packed.to_bytes(_IN_BITS // 8, "little"), out)
        raw = int.from_bytes(out.raw, "little")

        def take(bits: int) -> int:
            nonlocal raw
            value = raw & ((1 << bits) - 1)
            raw >>= bits
            return value

        slots = tuple(take(64) for _ in range(state.SLOT_COUNT))
        wake, irq_target, cause, valid = take(1), take(2), take(6), take(1)
        mip, v, priv, pc, target = take(64), take(1), take(2), take(64), take(2)
        rdata, outcome = take(64), take(2)
        asked = step.csr is not None and outcome == Outcome.OK
        jumps = step.trap is not None or step.mret or step.sret
        return Answer(
            outcome if step.csr else 0,
            rdata if asked else 0,
            target if step.trap else 0,
            pc if jumps else 0,
            *(priv, v, mip, (valid, cause, irq_target), wake, slots),
        )

    def clock(self) -> None:
        """The clock edge. Raises AssertionError where an assertion of the RTL failed."""
        if self._lib.file_clock(self._model):
            raise AssertionError("an assertion in the CSR file failed")


def _twin(name: str) -> Callable[..., object]:
    return cast("Callable[..., object]", vlib.golden(TWIN[name]))


class Model:
    """The same file, from the golden model's functions and a few lines of order."""

    def __init__(self, cfg: HartConfig) -> None:
        """State after reset."""
        self.cfg = cfg
        self.slots = list(state.reset_slots(cfg))
        self.priv, self.v = 3, 0
        self._next: tuple[list[int], int, int] = (self.slots, 3, 0)

    def _call(self, name: str, **values: object) -> tuple[int, ...]:
        """Golden twin `name`: ports of a slot's name take the slot, others come from `values`."""
        inputs = []
        for port in TWIN[name].inputs:
            if port.name in values:
                inputs.append(values[port.name])
            elif port.name in ("priv", "v"):
                inputs.append(getattr(self, port.name))
            elif port.name == "state":
                inputs.append(self.slots)
            else:
                inputs.append(self.slots[state.SLOT_INDEX[port.name]])
        result = _twin(name)(self.cfg, *inputs)
        return tuple(cast("tuple[int, ...]", result if isinstance(result, tuple) else (result,)))

    def look(self, step: Step, commit: bool = False) -> Answer:
        """The answers to `step`, and what the clock edge makes of it."""
        at = state.SLOT_INDEX
        stip = int(step.mtime >= self.slots[at["stimecmp"]])
        vtime = (step.mtime + self.slots[at["htimedelta"]]) & M64
        vstip = int(vtime >= self.slots[at["vstimecmp"]])
        (mip,) = self._call("mip_view", irq_pins=step.irq_pins, stip=stip, vstip=vstip)
        valid, cause, target = self._call("pending_interrupt", mip=mip)
        outcome = rdata = trap_target = pc = 0
        after, priv, v = list(self.slots), self.priv, self.v
        inhibit = self.slots[at["mcountinhibit"]]
        after[at["mcycle"]] = (after[at["mcycle"]] + (~inhibit & 1)) & M64
        after[at["minstret"]] += step.retire and not inhibit >> 2 & 1
        after[at["minstret"]] &= M64
        written: dict[str, int] = {}
        if step.csr:
            op, write, addr, operand = step.csr
            (outcome,) = self._call("csr_access", addr=addr, write=write)
            if outcome == Outcome.OK:
                (real,) = self._call("csr_resolve", addr=addr)
                rdata, rmw = self._call(
                    "csr_read", addr=real, mip=mip, irq_pins=step.irq_pins, mtime=step.mtime
                )
                if commit and write:
                    new = (operand, rmw | operand, rmw & ~operand)[op]
                    result = self._call("csr_write", addr=real, wdata=new)
                    # A counter's own write comes after its increment.
                    counter = at.get(_COUNTERS.get(real, ""), -1)
                    for i, (old, slot) in enumerate(zip(self.slots, result, strict=True)):
                        if slot != old or i == counter:
                            after[i] = slot
        if step.trap:
            is_interrupt, trap_cause, wanted, epc, tval, gva, tval2, tinst = step.trap
            trap_target = wanted
            if not is_interrupt:
                (trap_target,) = self._call("trap_target", is_interrupt=0, cause=trap_cause)
            values = self._call(
                "trap_entry",
                target=trap_target,
                is_interrupt=is_interrupt,
                cause=trap_cause,
                epc=epc,
                tval=tval,
                gva=gva,
                tval2=tval2,
                tinst=tinst,
            )
            written = dict(zip((p.name for p in TWIN["trap_entry"].outputs), values, strict=True))
        if step.mret or step.sret:
            values = self._call("xret", is_mret=int(step.mret))
            written = dict(zip((p.name for p in TWIN["xret"].outputs), values, strict=True))
        if written:
            priv, v, pc = written.pop("priv"), written.pop("v"), written.pop("pc")
            for name, value in written.items():
                after[at[name]] = value
        self._next = (after, priv, v)
        return Answer(
            int(outcome),
            rdata,
            int(trap_target),
            pc,
            *(self.priv, self.v, mip, (valid, cause, int(target))),
            int(mip & self.slots[at["mie"]] != 0),
            tuple(self.slots),
        )

    def clock(self) -> None:
        """The clock edge."""
        self.slots, self.priv, self.v = self._next


def lowest_target(priv: int, v: int) -> tuple[Target, ...]:
    """Modes that an interrupt taken in (priv, v) may go to."""
    if priv == 3:
        return (Target.M,)
    return (Target.M, Target.HS, Target.VS) if v else (Target.M, Target.HS)
