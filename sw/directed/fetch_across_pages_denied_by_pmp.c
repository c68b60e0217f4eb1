/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_straddle pmp_exec_fault pmp_l_bit_m_mode_enforcement
 * Needs: h, pmp_usable>=8, tval_access_fault, misa_csr_implemented, mtval_causes
 * A 4-byte instruction across pages, PMP denies execution of the second page (XiangShan#5910, #5872). */
#include "harness.h"
#include "paging.h"

int main(void) {
  uint16_t *code = page();
  page();
  code[2046] = 0x0001;
  code[2047] = 0x0513;
  code[2048] = 0x0000;
  __asm__ volatile("fence.i" ::: "memory");
  WRITE(pmpaddr2, ~0ull >> 10);
  WRITE(pmpaddr0, (word_t)(code + 2048) >> 2 | 0x1ff);
  WRITE(pmpaddr1, (word_t)(code + 2048) >> 2 | 0x1ff);
  WRITE(pmpcfg0, 0x1f009b); /* entry 0: locked, RW, no X */
  __asm__ volatile("sfence.vma\n hfence.gvma" ::: "memory");
  for (int in = 0; in < 5; in++)
    for (int i = 0; i < 2; i++) {
      struct outcome o = RUN((enum mode)in, (void (*)(void))(code + 2046 + i));
      CHECK_TRAP(o, BY_M, EXC_INSTRUCTION_ACCESS_FAULT);
      CHECK_EQ(o.epc, code + 2047);
      CHECK_EQ(o.tval, code + 2048);
      CHECK_EQ(o.gva, in == VU || in == VS);
    }
  return 0;
}
