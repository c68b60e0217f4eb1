/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vscsrs_sub H_scsrs_nomatch H_virtinst_vu_nonhigh_supervisor_allowedhs_tvm0 H_virtinst_xtval
 * Needs: h, sstc, smstateen, pmp_usable>=2, tval_insn, mcounteren_writable, hcounteren_writable, senvcfg, counters, misa_csr_implemented, mstateen_zeros, hstateen_zeros, mtval_causes, stval_causes
 * Every supervisor CSR: M, HS and VS may (VS reaches its own copy or, of those without one, the same
 * CSR); from VU virtual instruction, from U illegal instruction. */
#include "csr_access.h"

static const struct access supervisor = {{[U] = 2, [HS] = 0, [VU] = 22, [VS] = 0, [M] = 0}};

int main(void) {
  static const uint16_t csrs[] = {
      CSR_SSTATUS,   CSR_SIE,       CSR_STVEC,     CSR_SCOUNTEREN, CSR_SENVCFG,  CSR_SSTATEEN0,
      CSR_SSTATEEN1, CSR_SSTATEEN2, CSR_SSTATEEN3, CSR_SSCRATCH,   CSR_SEPC,     CSR_SCAUSE,
      CSR_STVAL,     CSR_SIP,       CSR_STIMECMP,  CSR_SATP};
  open_csrs();
  for (unsigned i = 0; i < sizeof csrs / sizeof *csrs; i++)
    check_access(csrs[i], 1, &supervisor);
  return 0;
}
