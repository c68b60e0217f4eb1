/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vscsrs_sub H_vscsrs_v1 vstvec_acc vscause_acc vspec_acc vstval_acc vsscratch_acc vsatp_acc vsstatus_acc
 * Needs: h, smstateen, pmp_usable>=2, vstvec_base_align
 * What VS-mode writes to a supervisor CSR is in the VS CSR, and the HS-level one is as it was. */
#include "csr_access.h"

static const struct {
  unsigned s, vs;
  word_t value;
} pairs[] = {
    {CSR_STVEC, CSR_VSTVEC, 0x80345674}, {CSR_SCAUSE, CSR_VSCAUSE, 13},
    {CSR_SEPC, CSR_VSEPC, 0x80123456},   {CSR_STVAL, CSR_VSTVAL, 0x1234567},
    {CSR_SSCRATCH, CSR_VSSCRATCH, 0x7654321},
};

int main(void) {
  open_csrs();
  for (unsigned i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    word_t host = (word_t)run_insn(M, CSR_READ_INSN(pairs[i].s), 0, 0).a0;
    word_t guest = (word_t)run_insn(M, CSR_READ_INSN(pairs[i].vs), 0, 0).a0;
    CHECK_EQ((word_t)run_insn(VS, CSR_READ_INSN(pairs[i].s), 0, 0).a0, guest);
    struct outcome o = run_insn(VS, CSR_SWAP_INSN(pairs[i].s), pairs[i].value, 0);
    CHECK_EQ((word_t)o.a0, guest);
    CHECK_EQ((word_t)run_insn(M, CSR_READ_INSN(pairs[i].s), 0, 0).a0, host);
    CHECK_EQ((word_t)run_insn(M, CSR_SWAP_INSN(pairs[i].vs), guest, 0).a0, pairs[i].value);
  }
  return 0;
}
