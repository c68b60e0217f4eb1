/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_csrs_hs_not_vs H_virtinst_vu_vs_nonhigh_allowedhs_tvm0 H_virtinst_xtval H_cause_virtual_instruction
 * Needs: h, smstateen, pmp_usable>=2, tval_insn, time_csr, mtval_causes, mstateen_zeros
 * Every hypervisor CSR, read and written: M and HS may; from VS and VU virtual instruction, from U
 * illegal instruction. hgeip is read-only: nobody writes it, and a write is never HS-qualified. */
#include "csr_access.h"

static const struct access hypervisor = {{[U] = 2, [HS] = 0, [VU] = 22, [VS] = 22, [M] = 0}};

int main(void) {
  static const uint16_t csrs[] = {
      CSR_HSTATUS, CSR_HEDELEG,   CSR_HIDELEG,   CSR_HIE,       CSR_HTIMEDELTA, CSR_HCOUNTEREN,
      CSR_HGEIE,   CSR_HENVCFG,   CSR_HSTATEEN0, CSR_HSTATEEN1, CSR_HSTATEEN2,  CSR_HSTATEEN3,
      CSR_HTVAL,   CSR_HIP,       CSR_HVIP,      CSR_HTINST,    CSR_HGATP};
  open_csrs();
  for (unsigned i = 0; i < sizeof csrs / sizeof *csrs; i++)
    check_access(csrs[i], 1, &hypervisor);
  check_access(CSR_HGEIP, 0, &hypervisor);
  return 0;
}
