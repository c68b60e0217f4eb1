/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: pmp_sfence_required pmp_l_bit_m_mode_enforcement pmp_exec_fault
 * Needs: s, pmp_usable>=2, tval_access_fault, mtval_causes
 * A PMP entry that denies takes effect for the very next access and fetch behind its fence (CVA6#2567). */
#include "harness.h"
#include "paging.h"

PROVOKE(load_at_once, "csrw pmpcfg0, a1\n sfence.vma\n ld a0, (a0)");
PROVOKE(unfenced, "csrw pmpcfg0, a1\n ld a0, (a0)\n");
void fetch_at_once(void);
/* The fence ends its page, which is permitted: it may be fetched before the entry is written. */
__asm__(".text\n.align 12\n.skip 4088\n.globl fetch_at_once\nfetch_at_once: csrw pmpcfg0, a1\n sfence.vma\n nop\n nop\n la t6, done\n jr t6\n .align 12\n");

int main(void) {
  uint64_t *p = page();
  p[0] = 0x1234;
  /* Entry 0 locked: NAPOT page of p, no permission. Entry 1: all. */
  WRITE(pmpaddr1, ~0ull >> 10);
  WRITE(pmpaddr0, (word_t)p >> 2 | 0x1ff);
  WRITE(pmpcfg0, 0x1f00);
  struct outcome o = RUN2(HS, load_at_once, p, 0);
  CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK_EQ(RUN2(M, load_at_once, p, 0x1f18).a0, 0x1234); /* not locked: M is not checked */
  o = RUN2(M, load_at_once, p, 0x1f98);
  CHECK_TRAP(o, BY_M, EXC_LOAD_ACCESS_FAULT);
  CHECK_EQ(o.tval, p);
  /* Locked now; another entry for code: over the page behind the fence. */
  WRITE(pmpaddr2, ~0ull >> 10);
  WRITE(pmpaddr1, ((word_t)fetch_at_once + 8) >> 2 | 0x1ff);
  WRITE(pmpcfg0, 0x1f0098);
  __asm__ volatile("sfence.vma" ::: "memory");
  o = RUN2(M, fetch_at_once, 0, 0x1f9b98); /* locked, R and W, no X */
  CHECK_TRAP(o, BY_M, EXC_INSTRUCTION_ACCESS_FAULT);
  CHECK_EQ(o.epc, (word_t)fetch_at_once + 8);
  (void)unfenced;
  return 0;
}
