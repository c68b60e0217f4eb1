/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mip_stip_no_stimecmp_acc mip_stip_stimecmp_acc mip_stip_stimecmp_op mip_stip_stimecmp_clr
 * Needs: h, sstc, pmp_usable>=2, mideleg_writable
 * mip.STIP: writable by M while menvcfg.STCE is clear, read-only and the comparison's while it is set,
 * also where it had been written;
 * sip.STIP is read-only in both cases, in VS too. */
#include "harness.h"

int main(void) {
  WRITE(mideleg, MIP_STIP);
  SET(mip, MIP_STIP);
  CHECK_EQ(READ(sip) & MIP_STIP, MIP_STIP);
  CHECK_NO_TRAP(run_insn(HS, CSR_SWAP_INSN(CSR_SIP), 0, 0));
  CHECK_EQ(READ(mip) & MIP_STIP, MIP_STIP);
  CLEAR(mip, MIP_STIP);
  CHECK_EQ(READ(mip) & MIP_STIP, 0);
  CHECK_NO_TRAP(run_insn(HS, CSR_SWAP_INSN(CSR_SIP), MIP_STIP, 0));
  CHECK_EQ(READ(mip) & MIP_STIP, 0);
  WRITE(CSR_STIMECMP, ~0ull);
  SET(mip, MIP_STIP);
  WRITE(menvcfg, MENVCFG_STCE);
  CHECK(mip_becomes(MIP_STIP, 0));
  WRITE(menvcfg, 0);
  CLEAR(mip, MIP_STIP);
  WRITE(menvcfg, MENVCFG_STCE);
  CHECK(mip_becomes(MIP_STIP, 0));
  SET(mip, MIP_STIP);
  CHECK_EQ(READ(mip) & MIP_STIP, 0);
  WRITE(CSR_STIMECMP, 0);
  CHECK(mip_becomes(MIP_STIP, MIP_STIP));
  CLEAR(mip, MIP_STIP);
  CHECK_EQ(READ(mip) & MIP_STIP, MIP_STIP);
  WRITE(CSR_STIMECMP, ~0ull);
  CHECK(mip_becomes(MIP_STIP, 0));
  WRITE(hideleg, HIP_VSTIP);
  WRITE(hvip, HVIP_VSTIP);
  CHECK_NO_TRAP(run_insn(VS, CSR_SWAP_INSN(CSR_SIP), 0, 0));
  CHECK_EQ(READ(vsip), MIP_STIP);
  return 0;
}
