/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vscsrs_acc_vs H_vscsrs_acc_u H_vscsrs_acc_m_hs H_virtinst_vu_vs_nonhigh_allowedhs_tvm0 vstimecmp_acc
 * Needs: h, sstc, smstateen, pmp_usable>=2, tval_insn, mcounteren_writable, counters, mtval_causes
 * Every VS CSR by its own address, read and written: M and HS may; from VS and VU virtual
 * instruction, from U illegal instruction. */
#include "csr_access.h"

static const struct access hypervisor = {{[U] = 2, [HS] = 0, [VU] = 22, [VS] = 22, [M] = 0}};

int main(void) {
  static const uint16_t csrs[] = {CSR_VSSTATUS, CSR_VSIE,   CSR_VSTVEC, CSR_VSSCRATCH,
                                  CSR_VSEPC,    CSR_VSCAUSE, CSR_VSTVAL, CSR_VSIP,
                                  CSR_VSTIMECMP, CSR_VSATP};
  open_csrs();
  for (unsigned i = 0; i < sizeof csrs / sizeof *csrs; i++)
    check_access(csrs[i], 1, &hypervisor);
  return 0;
}
