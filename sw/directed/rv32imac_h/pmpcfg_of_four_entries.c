/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: pmp_cfg_rv32_layout H_pmp pmp_a_field_napot_na4
 * Needs: h
 * pmpcfg0 to pmpcfg3 hold four entries each: one that denies a page by each of the entries 0 to 14, with
 * the next one open, stops HS and VS there, and the other three registers keep what they have. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "lw a0, (a0)");

static void set_config(unsigned entry, unsigned config) {
  unsigned shift = entry % 4 * 8;
  unsigned csr = CSR_PMPCFG0 + entry / 4;
  word_t old = run_insn(M, CSR_READ_INSN(csr), 0, 0).a0;
  run_insn(M, CSR_SWAP_INSN(csr), (old & ~(0xffu << shift)) | config << shift, 0);
}

int main(void) {
  word_t denied = (word_t)page(), open = (word_t)page();
  for (unsigned entry = 0; entry < 15; entry++) {
    run_insn(M, CSR_SWAP_INSN(CSR_PMPADDR0 + entry), denied >> 2 | 0x1ff, 0);
    run_insn(M, CSR_SWAP_INSN(CSR_PMPADDR0 + entry + 1), -1, 0);
    set_config(entry + 1, 0x1f);
    set_config(entry, 0x18);
    __asm__ volatile("sfence.vma" ::: "memory");
    hfence_gvma();
    for (unsigned i = 0; i < 4; i++) {
      word_t want = 0;
      for (unsigned e = 4 * i; e < 4 * i + 4; e++)
        want |= (e == entry ? 0x18u : e == entry + 1 ? 0x1fu : 0u) << e % 4 * 8;
      CHECK_EQ(run_insn(M, CSR_READ_INSN(CSR_PMPCFG0 + i), 0, 0).a0, want);
    }
    for (int mode = HS; mode <= VS; mode += VS - HS) {
      CHECK_TRAP(RUN1(mode, load, denied), BY_M, EXC_LOAD_ACCESS_FAULT);
      CHECK_NO_TRAP(RUN1(mode, load, open));
    }
    set_config(entry, 0);
  }
  return 0;
}
