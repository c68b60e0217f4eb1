/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sfence_vma_va_all_asid hfence-vvma_hfence-gvma_op hfence-gvma_op
 * Needs: h, pmp_usable>=2
 * A fence "orders only reads and writes made to leaf page table entries corresponding to the virtual
 * address in rs1": an address of any part of a superpage ends what is held of its other parts. */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull
#define LOW 0x81000000ull

PROVOKE(load, "ld a0, (a0)");

static word_t at(unsigned which) { return LOW + which * MEGA; }

static void fence(unsigned where, word_t va) {
  if (where == 0)
    __asm__ volatile("sfence.vma %0, zero" ::"r"(va) : "memory");
  else if (where == 1)
    __asm__ volatile("hfence.vvma %0, zero" ::"r"(va) : "memory");
  else
    __asm__ volatile("hfence.gvma %0, zero" ::"r"(va >> 2) : "memory");
}

int main(void) {
  for (unsigned which = 0; which < 2; which++)
    for (uint64_t offset = 0; offset < MEGA; offset += MEGA / 4)
      *(volatile word_t *)(at(which) + offset) = 10 + which;
  for (unsigned where = 0; where < 3; where++) {
    struct table t = where == 2 ? open_gstage(MODE_LEAST) : new_table(MODE_LEAST, 0);
    uint64_t flags = PTE_R | PTE_AD | (where == 2 ? PTE_U : 0);
    if (where != 2)
      identity(t, 0);
    pte_t *leaf = map(t, VA, at(0), flags, 1);
    WRITE(satp, 0);
    WRITE(vsatp, 0);
    WRITE(hgatp, 0);
    if (where == 0)
      use_satp(t);
    else if (where == 1)
      use_vsatp(t);
    else
      use_hgatp(t);
    unsigned now = 0;
    for (unsigned use = 0; use < 4; use++)
      for (unsigned by = 0; by < 4; by++) {
        uint64_t va = VA + use * (MEGA / 4);
        CHECK_EQ(RUN1(where ? VS : HS, load, va).a0, 10 + now);
        now ^= 1;
        *leaf = pte(at(now), flags | PTE_V);
        fence(where, VA + by * (MEGA / 4) + PAGE);
        CHECK_EQ(RUN1(where ? VS : HS, load, va).a0, 10 + now);
      }
  }
  return 0;
}
