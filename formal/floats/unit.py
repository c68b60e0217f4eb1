# SPDX-License-Identifier: Apache-2.0
"""The floating-point unit as Verilator builds it, driven through its ports, many cases a call."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from trapline.formal.golden.sources import ROOT
from trapline.models.golden.fp.format import BINARY32, BINARY64, Format
from trapline.tb.sim.library import compile_library

FILES = (ROOT / "hdl/fpu.f").read_text().split()
_TOP = "fpu_library"
_PACKAGE = """package mutant_pkg;
  int unsigned selected;
endpackage
"""
_SV = """module fpu_library
  import fpu_pkg::*;
(
  input logic clk_i, input logic rst_ni, input logic start_i, input logic kill_i,
  input logic [31:0] bug_i,
  input logic [4:0] op_i, input logic fmt_i, input logic src_fmt_i, input logic [2:0] rm_i,
  input logic [63:0] a_i, input logic [63:0] b_i, input logic [63:0] c_i,
  output logic done_o, output logic [63:0] result_o, output logic [4:0] flags_o
);
  logic [WIDTH-1:0] result;
  always_ff @(posedge clk_i) mutant_pkg::selected <= bug_i;
  fpu #(PARAMETERS) u_fpu (
    .clk_i, .rst_ni, .start_i, .kill_i, .op_i(fp_op_e'(op_i)), .fmt_i(fp_fmt_e'(fmt_i)),
    .src_fmt_i(fp_fmt_e'(src_fmt_i)), .rm_i, .a_i(a_i[WIDTH-1:0]), .b_i(b_i[WIDTH-1:0]),
    .c_i(c_i[WIDTH-1:0]), .done_o, .result_o(result), .flags_o);
  assign result_o = 64'(result);
endmodule
"""
# A case is four words: op, fmt, src_fmt and rm in one, a, b, c. An answer is two: the result; the
# flags, and above them how many cycles after start_i's it came.
_CPP = """#include <cstdint>
#include "Vfpu_library.h"
#include "verilated.h"
using Model = Vfpu_library;
static void tick(Model *m) {
  m->clk_i = 1; m->eval();
  m->clk_i = 0; m->eval();
}
extern "C" Model *unit_new(unsigned bug) {
  auto *m = new Model(new VerilatedContext);
  m->contextp()->randReset(2);
  m->rst_ni = 1; m->clk_i = 0; m->start_i = 0; m->kill_i = 0; m->bug_i = bug; m->eval();
  m->rst_ni = 0; m->eval();
  tick(m); tick(m);
  m->rst_ni = 1; m->eval();
  return m;
}
extern "C" void unit_free(Model *m) {
  VerilatedContext *context = m->contextp();
  delete m;
  delete context;
}
static void put(Model *m, const uint64_t *in) {
  m->op_i = in[0] & 31; m->fmt_i = in[0] >> 5 & 1; m->src_fmt_i = in[0] >> 6 & 1;
  m->rm_i = in[0] >> 7 & 7;
  m->a_i = in[1]; m->b_i = in[2]; m->c_i = in[3];
}
// held: start_i stays until done_o. Returns how many were answered.
extern "C" uint64_t unit_run(Model *m, uint64_t n, const uint64_t *in, uint64_t *out, int held) {
  for (uint64_t i = 0; i < n; i++, in += 4, out += 2) {
    put(m, in);
    m->start_i = 1; m->eval();
    if (m->done_o) return i;
    uint64_t cycles = 0;
    do {
      tick(m);
      if (!held) { m->start_i = 0; m->eval(); }
      if (++cycles == 200) return i;
    } while (!m->done_o);
    out[0] = m->result_o;
    out[1] = m->flags_o | cycles << 8;
    m->eval();
    tick(m);
    if (held) { m->start_i = 0; m->eval(); }
    if (m->done_o) return i;
  }
  return n;
}
// Begins a case and kills it after so many cycles; whether it was done before.
extern "C" int unit_kill(Model *m, const uint64_t *in, int after) {
  put(m, in);
  m->start_i = 1; m->eval();
  int done = 0;
  for (int i = 0; i < after; i++) {
    tick(m);
    m->start_i = 0; m->eval();
    done |= m->done_o;
  }
  m->kill_i = 1; m->start_i = 0; m->eval();
  tick(m);
  m->kill_i = 0; m->eval();
  for (int i = 0; i < 100 && !done; i++) {
    if (m->done_o) return 2;
    tick(m);
  }
  return done;
}
"""


class Op(IntEnum):
    """fpu_pkg::fp_op_e; a test holds it to that."""

    Add = 0
    Sub = 1
    Mul = 2
    Div = 3
    Sqrt = 4
    Madd = 5
    Msub = 6
    Nmsub = 7
    Nmadd = 8
    Sgnj = 9
    Sgnjn = 10
    Sgnjx = 11
    Min = 12
    Max = 13
    Eq = 14
    Lt = 15
    Le = 16
    Class = 17
    CvtFF = 18
    CvtWF = 19
    CvtWuF = 20
    CvtLF = 21
    CvtLuF = 22
    CvtFW = 23
    CvtFWu = 24
    CvtFL = 25
    CvtFLu = 26
    MvXF = 27
    MvFX = 28


MODES = range(5)
TWO = (Op.Add, Op.Sub, Op.Mul, Op.Div)
THREE = (Op.Madd, Op.Msub, Op.Nmsub, Op.Nmadd)
SIGNS = (Op.Sgnj, Op.Sgnjn, Op.Sgnjx)
COMPARISONS = (Op.Eq, Op.Lt, Op.Le, Op.Min, Op.Max)
# What looks at no rounding mode.
UNROUNDED = (*SIGNS, *COMPARISONS, Op.Class, Op.MvXF, Op.MvFX)


class Case(NamedTuple):
    """One operation. wide: fmt is D; src_wide: src_fmt is D."""

    op: Op
    wide: int
    src_wide: int
    rm: int
    a: int
    b: int = 0
    c: int = 0


class FpuAnswer(NamedTuple):
    """What the unit gave, and how many cycles after that of start_i."""

    result: int
    flags: int
    cycles: int


@dataclass(frozen=True)
class Formats:
    """The two formats of a unit: a register is as wide as the wide one."""

    narrow: Format
    wide: Format

    def of(self, wide: int) -> Format:
        """The format that fmt or src_fmt means."""
        return self.wide if wide else self.narrow


F_AND_D = Formats(BINARY32, BINARY64)


class FpuUnit:
    """The unit after reset. `changed`: texts in the place of files; `bug`: the planted one on."""

    def __init__(
        self,
        formats: Formats = F_AND_D,
        changed: Mapping[str, str] | None = None,
        bug: int = 0,
    ) -> None:
        """Build it, or find it in the cache. Raises BuildError where it does not build."""
        f, w = formats.narrow, formats.wide
        sv = _SV.replace("PARAMETERS", parameters(formats)).replace("WIDTH", str(w.width))
        texts = {name: text for name, text in (changed or {}).items() if name in FILES}
        # What a changed source looks at comes first.
        texts[FILES[0]] = _PACKAGE + texts.get(FILES[0], (ROOT / FILES[0]).read_text())
        texts |= {f"{_TOP}.sv": sv, f"{_TOP}.cpp": _CPP}
        name = f"fpu-{f.width}-{w.width}"
        path = compile_library(name, _TOP, FILES, texts, compile_options=("-O2",))
        self._lib = ctypes.CDLL(str(path))
        self._lib.unit_new.restype = ctypes.c_void_p
        self._lib.unit_run.restype = ctypes.c_uint64
        self._model = ctypes.c_void_p(self._lib.unit_new(bug))

    def __del__(self) -> None:
        """Frees the model."""
        if hasattr(self, "_model"):
            self._lib.unit_free(self._model)

    def run(self, cases: Iterable[Case], held: bool = False) -> list[FpuAnswer]:
        """The answers, up to the first case that got none within 200 cycles, or one too early."""
        words = array("Q")
        for case in cases:
            words.extend(packed(case))
        count = len(words) // 4
        answers = array("Q", bytes(16 * count))
        done = self._lib.unit_run(
            self._model,
            ctypes.c_uint64(count),
            ctypes.c_void_p(words.buffer_info()[0]),
            ctypes.c_void_p(answers.buffer_info()[0]),
            int(held),
        )
        pairs = zip(answers[: 2 * done : 2], answers[1 : 2 * done : 2], strict=True)
        return [FpuAnswer(result, about & 31, about >> 8) for result, about in pairs]

    def killed(self, case: Case, after: int) -> int:
        """Kill a case `after` cycles: 0 it never ended, 1 it had ended before, 2 it ended later."""
        words = array("Q", packed(case))
        address = ctypes.c_void_p(words.buffer_info()[0])
        return int(self._lib.unit_kill(self._model, address, after))


def parameters(formats: Formats) -> str:
    """The unit's parameters for two formats."""
    f, w = formats.narrow, formats.wide
    return (
        f".NarrowExp({f.exponent}), .NarrowSig({f.precision}),"
        f" .WideExp({w.exponent}), .WideSig({w.precision})"
    )


def packed(case: Case) -> tuple[int, int, int, int]:
    """The words that the library takes."""
    about = case.op | case.wide << 5 | case.src_wide << 6 | case.rm << 7
    return about, case.a, case.b, case.c
