/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vscsrs_sub vsatp_op vsip_vsie_op vsip_vsie_acc vsatp_acc
 * Needs: h, pmp_usable>=2, mideleg_writable, sei_implemented, ssi_implemented, satp_bare_clears, vsatp_bare_clears
 * satp, sie and sip in VS are vsatp, vsie and vsip: what HS wrote to its own is neither read nor
 * changed. */
#include "harness.h"

#define DELEGATED 0x444ull
#define SHOWN 0x222ull

int main(void) {
  WRITE(mideleg, SHOWN);
  WRITE(hideleg, DELEGATED);
  WRITE(satp, 0x123);
  CHECK_EQ(run_insn(VS, CSR_SWAP_INSN(CSR_SATP), 0x456, 0).a0, 0);
  CHECK_EQ(READ(satp), 0x123);
  CHECK_EQ(READ(vsatp), 0x456);
  WRITE(satp, 0);
  CHECK_EQ(run_insn(VS, CSR_READ_INSN(CSR_SATP), 0, 0).a0, 0x456);
  WRITE(sie, SHOWN);
  CHECK_EQ(run_insn(VS, CSR_SWAP_INSN(CSR_SIE), 0x20, 0).a0, 0);
  CHECK_EQ(READ(sie), SHOWN);
  CHECK_EQ(READ(vsie), 0x20);
  CHECK_EQ(READ(hie), 0x40);
  WRITE(sie, 0);
  WRITE(vsie, 0);
  SET(sip, 2);
  CHECK_EQ(run_insn(VS, CSR_SWAP_INSN(CSR_SIP), 0, 0).a0, 0);
  CHECK_EQ(READ(sip) & 2, 2);
  WRITE(sip, 0);
  CHECK_EQ(run_insn(VS, CSR_SWAP_INSN(CSR_SIP), 2, 0).a0, 0);
  CHECK_EQ(READ(sip) & 2, 0);
  CHECK_EQ(READ(vsip), 2);
  CHECK_EQ(READ(hvip), HVIP_VSSIP);
  return 0;
}
