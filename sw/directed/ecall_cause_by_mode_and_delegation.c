/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_cause_ecall H_trap_deleg hedeleg_op hedeleg_acc
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * ECALL: 8 from U and VU, 9 from HS, 10 from VS, 11 from M; 8 can be delegated to HS and VS. */
#include "harness.h"

PROVOKE(call, "ecall");

int main(void) {
  CHECK_TRAP(RUN(U, call), BY_M, 8);
  CHECK_TRAP(RUN(HS, call), BY_M, 9);
  CHECK_TRAP(RUN(VU, call), BY_M, 8);
  CHECK_TRAP(RUN(VS, call), BY_M, 10);
  CHECK_TRAP(RUN(M, call), BY_M, 11);
  delegate_exception(8, BY_HS);
  struct outcome o = RUN(VU, call);
  CHECK_TRAP(o, BY_HS, 8);
  CHECK(o.from_v && o.from_priv == 0);
  o = RUN(U, call);
  CHECK_TRAP(o, BY_HS, 8);
  CHECK(!o.from_v && o.from_priv == 0);
  delegate_exception(8, BY_VS);
  o = RUN(VU, call);
  CHECK_TRAP(o, BY_VS, 8);
  CHECK(o.from_priv == 0);
  CHECK_EQ(o.epc, call);
  /* hedeleg has no say at V=0. */
  CHECK_TRAP(RUN(U, call), BY_HS, 8);
  /* 9 to 11 are read-only zero in hedeleg, 11 in medeleg. */
  WRITE(hedeleg, ~0ull);
  CHECK_EQ(READ(hedeleg) >> 9 & 7, 0);
  CHECK_EQ(READ(hedeleg) >> 20 & 15, 0);
  uint64_t old = SWAP(medeleg, ~0ull);
  uint64_t all = SWAP(medeleg, old);
  CHECK_EQ(all >> 11 & 1, 0);
  CHECK_EQ(all >> 20 & 15, 15);
  return 0;
}
