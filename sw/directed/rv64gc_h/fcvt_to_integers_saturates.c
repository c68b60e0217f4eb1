/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fcvt-w-d_op fcvt-wu-d_op fcvt-l-d_op fcvt-lu-d_op
 * Needs: d, h, pmp_usable>=2
 * Out of range: the nearest value and NV, never NX; a NaN counts as +infinity. */
#include "float.h"

#define CHECK_CVT(insn, x, value, flags) \
  do { CHECK_EQ(TO_X(insn " a0, f2, rtz", x, 0), (uint64_t)(value)); CHECK_EQ(FLAGS(), flags); } while (0)

int main(void) {
  FLOAT_ON();
  CHECK_CVT("fcvt.w.d", 0x41dfffffffc00000, 0x7fffffff, 0);
  CHECK_CVT("fcvt.w.d", 0x41e0000000000000, 0x7fffffff, NV);
  CHECK_CVT("fcvt.w.d", 0xc1e0000000000000, 0xffffffff80000000, 0);
  CHECK_CVT("fcvt.w.d", 0xc1e0000000200000, 0xffffffff80000000, NV);
  CHECK_CVT("fcvt.w.d", NAN64 | NEGATIVE64, 0x7fffffff, NV);
  CHECK_CVT("fcvt.wu.d", 0xbff0000000000000, 0, NV);
  CHECK_CVT("fcvt.wu.d", 0xbfefffffffffffff, 0, NX);
  CHECK_CVT("fcvt.wu.d", 0x41efffffffe00000, ~0ull, 0);
  CHECK_CVT("fcvt.wu.d", INF64, ~0ull, NV);
  CHECK_CVT("fcvt.l.d", 0x43e0000000000000, 0x7fffffffffffffff, NV);
  CHECK_CVT("fcvt.l.d", 0xc3e0000000000000, NEGATIVE64, 0);
  CHECK_CVT("fcvt.lu.d", 0x43efffffffffffff, 0xfffffffffffff800, 0);
  CHECK_CVT("fcvt.lu.d", INF64 | NEGATIVE64, 0, NV);
  CHECK_CVT("fcvt.lu.d", 0x43f0000000000000, ~0ull, NV);
  CHECK_CVT("fcvt.l.s", BOX(0x5f000000), 0x7fffffffffffffff, NV);
  CHECK_CVT("fcvt.w.s", BOX(SNAN32), 0x7fffffff, NV);
  CHECK_CVT("fcvt.w.d", 0x3ff8000000000000, 1, NX);
  return 0;
}
