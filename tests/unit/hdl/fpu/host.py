# SPDX-License-Identifier: Apache-2.0
"""The processor that runs the tests, as one more opinion on sums, products, quotients and roots.

Only of x86-64, which finds tininess after rounding as RISC-V does, and in the four modes it has.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterable
from pathlib import Path

from trapline.cache import CACHE
from trapline.formal.floats.unit import Case, Op
from trapline.models.golden.fp.format import BINARY32, BINARY64
from trapline.models.isa.fp import Flag, RoundingMode
from trapline.tb.sim import toolchain

_CPP = """#include <cfenv>
#include <cmath>
#include <cstdint>
#include <cstring>
template <class T, class U> static uint64_t computed(int op, const uint64_t *operands) {
  volatile T x[3];
  for (int i = 0; i < 3; i++) {
    U word = U(operands[i]);
    T value;
    std::memcpy(&value, &word, sizeof value);
    x[i] = value;
  }
  std::feclearexcept(FE_ALL_EXCEPT);
  volatile T result = 0;
  switch (op) {
    case 0: result = x[0] + x[1]; break;
    case 1: result = x[0] - x[1]; break;
    case 2: result = x[0] * x[1]; break;
    case 3: result = x[0] / x[1]; break;
    case 4: result = std::sqrt(x[0]); break;
    case 5: result = std::fma(x[0], x[1], x[2]); break;
    case 6: result = std::fma(x[0], x[1], -x[2]); break;
    case 7: result = std::fma(-x[0], x[1], x[2]); break;
    default: result = std::fma(-x[0], x[1], -x[2]); break;
  }
  T value = result;
  U bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}
static uint64_t narrowed(uint64_t bits) {
  double value;
  std::memcpy(&value, &bits, sizeof value);
  volatile double wide = value;
  std::feclearexcept(FE_ALL_EXCEPT);
  volatile float result = wide;
  float narrow = result;
  uint32_t word;
  std::memcpy(&word, &narrow, sizeof word);
  return word;
}
extern "C" void host_run(uint64_t n, const uint64_t *in, uint64_t *out) {
  static const int modes[] = {FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};
  for (uint64_t i = 0; i < n; i++, in += 4, out += 2) {
    int op = in[0] & 31, wide = in[0] >> 5 & 1;
    std::fesetround(modes[in[0] >> 7 & 3]);
    if (op == 18) out[0] = narrowed(in[1]);
    else if (wide) out[0] = computed<double, uint64_t>(op, in + 1);
    else out[0] = computed<float, uint32_t>(op, in + 1);
    int raised = std::fetestexcept(FE_ALL_EXCEPT);
    out[1] = (raised & FE_INVALID ? 16 : 0) | (raised & FE_DIVBYZERO ? 8 : 0)
        | (raised & FE_OVERFLOW ? 4 : 0) | (raised & FE_UNDERFLOW ? 2 : 0)
        | (raised & FE_INEXACT ? 1 : 0);
    std::fesetround(FE_TONEAREST);
  }
}
"""
_OPTIONS = ("-std=gnu++20", "-O1", "-frounding-math", "-fPIC", "-shared")
# FCVT.S.D alone of the conversions.
OPERATIONS = (
    *(Op.Add, Op.Sub, Op.Mul, Op.Div, Op.Sqrt, Op.Madd, Op.Msub, Op.Nmsub, Op.Nmadd, Op.CvtFF),
)


def _library() -> Path:
    def make(folder: Path) -> Path:
        (folder / "host.cpp").write_text(_CPP)
        command = ["g++", *_OPTIONS, "-o", "host.so", "host.cpp", "-lm"]
        toolchain.run(command, folder, "the C++ compiler")
        return folder / "host.so"

    return toolchain.cached(CACHE / "library" / f"host-{toolchain.key((*_OPTIONS, _CPP))}.so", make)


def has(case: Case) -> bool:
    """Whether the host is an opinion on this case.

    It has no RMM and no boxes, and infinity times zero plus a NaN is not invalid there
    (norm:fma_nv_flag says that it is, IEEE 754 leaves it open).
    """
    words = case[4:]
    if case.op not in OPERATIONS or case.rm == RoundingMode.RMM:
        return False
    if case.op == Op.CvtFF:
        return bool(case.src_wide and not case.wide)
    if not case.wide and any(word >> 32 != 0xFFFF_FFFF for word in words):
        return False
    fmt = BINARY64 if case.wide else BINARY32
    return not (case.op >= Op.Madd and words[2] & (fmt.sign_bit - 1) > fmt.infinity)


def answers(cases: Iterable[Case]) -> list[tuple[int, Flag]]:
    """Result, in its register, and flags of cases that it `has`."""
    cases = list(cases)
    words = array("Q")
    for case in cases:
        words.extend((case.op | case.wide << 5 | case.rm << 7, *case[4:]))
    out = array("Q", bytes(16 * len(cases)))
    addresses = (ctypes.c_void_p(a.buffer_info()[0]) for a in (words, out))
    ctypes.CDLL(str(_library())).host_run(ctypes.c_uint64(len(cases)), *addresses)
    found = []
    for case, bits, flags in zip(cases, out[::2], out[1::2], strict=True):
        fmt = BINARY64 if case.wide else BINARY32
        result = fmt.canonical_nan if bits & (fmt.sign_bit - 1) > fmt.infinity else bits
        box = 0 if case.wide else 0xFFFF_FFFF << 32
        found.append((result | box, Flag(flags)))
    return found
