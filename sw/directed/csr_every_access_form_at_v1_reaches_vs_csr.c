/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vscsrs_sub H_vscsrs_v1
 * Needs: h, pmp_usable>=2
 * CSRRW, CSRRS, CSRRC and their immediate forms on sscratch, sepc and stval in VS: old value returned
 * and new one stored in the VS CSR, the HS CSR kept. */
#include "harness.h"

static uint64_t written(unsigned form, uint64_t old, uint64_t operand) {
  switch (form & 3) {
  case 1: return operand;
  case 2: return old | operand;
  default: return old & ~operand;
  }
}

static uint64_t read_csr(unsigned csr) { return run_insn(M, CSR_READ_INSN(csr), 0, 0).a0; }

int main(void) {
  static const uint16_t csrs[] = {CSR_SSCRATCH, CSR_SEPC, CSR_STVAL};
  for (unsigned i = 0; i < 3; i++)
    for (unsigned form = 1; form < 8; form++) {
      if (form == 4)
        continue;
      uint64_t old = 0x5a5a3c3cull, operand = form & 4 ? 10 : 0xff00ff0ull;
      run_insn(M, CSR_SWAP_INSN(csrs[i]), 0x123456, 0);
      run_insn(M, CSR_SWAP_INSN(csrs[i] + 0x100), old, 0);
      CHECK_EQ(run_insn(VS, CSR_INSN(form, csrs[i], 10), 0xff00ff0ull, 0).a0, old);
      CHECK_EQ(read_csr(csrs[i] + 0x100), written(form, old, operand));
      CHECK_EQ(read_csr(csrs[i]), 0x123456);
    }
  return 0;
}
