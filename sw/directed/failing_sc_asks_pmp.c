/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sc_retire_permission sc_failed_as_store pmp_l_bit_m_mode_enforcement
 * Needs: h, pmp_usable>=8, ram_lrsc, tval_access_fault, misa_csr_implemented, mtval_causes
 * An SC that holds no reservation, at an address that PMP permits to read only, raises a store access
 * fault in every mode, as one that holds it does. */
#include "harness.h"
#include "paging.h"

PROVOKE(lone, "sc.w a0, a1, (a0)");
PROVOKE(paired, "lr.w a2, (a0)\nsc.w a0, a1, (a0)");
PROVOKE(elsewhere, "lr.w a2, (a1)\nsc.w a0, a1, (a0)");

int main(void) {
  uint32_t *closed = page(), *open = page();
  static void (*const code[])(void) = {lone, paired, elsewhere};
  WRITE(pmpaddr2, ~0ull >> 10);
  WRITE(pmpaddr0, (word_t)closed >> 2 | 0x1ff);
  WRITE(pmpaddr1, (word_t)closed >> 2 | 0x1ff);
  WRITE(pmpcfg0, 0x1f0099); /* entry 0: locked, R, no W */
  __asm__ volatile("sfence.vma\n hfence.gvma" ::: "memory");
  *open = 5;
  for (int in = U; in <= M; in++)
    for (unsigned i = 0; i < sizeof code / sizeof *code; i++) {
      struct outcome o = RUN2((enum mode)in, code[i], closed + 1, open);
      CHECK_TRAP(o, BY_M, EXC_STORE_AMO_ACCESS_FAULT);
      CHECK_EQ(o.tval, (word_t)(closed + 1));
      CHECK_EQ(closed[1], 0);
    }
  return 0;
}
