/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hfence-gvma_op hfence-vvma_hfence-gvma_op
 * Needs: h, sv48, sv48x4, sv57, sv57x4, pmp_usable>=2
 * Fences for the last page of each address space end the old translation of that page (the ranges of
 * Linux KVM's HFENCE loops and memory slots reach up to there). */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  uint64_t *a = page(), *b = page();
  a[511] = 0xaaaa;
  b[511] = 0xbbbb;
  for (int mode = MODE_LEAST; mode <= MODE_MOST; mode++) {
    struct table g = open_gstage(mode), vs = new_table(mode, 0);
    uint64_t last = (1ull << (bits_of(mode) + 2)) - PAGE;
    pte_t *leaf = map(g, last, (word_t)a, PTE_R | PTE_U | PTE_AD, 0);
    word_t va = last;
    identity(vs, 0);
    WRITE(vsatp, 0);
    use_hgatp(g);
    hfence_vvma();
    if (XLEN == 32) { /* A guest physical address of 34 bits takes a leaf of the VS-stage. */
      va = 0x50000000;
      map(vs, va, last, PTE_R | PTE_AD, 0);
      use_vsatp(vs);
    }
    CHECK_EQ(RUN1(VS, load, va + 4088).a0, 0xaaaa);
    *leaf = pte((word_t)b, PTE_R | PTE_U | PTE_AD | PTE_V);
    __asm__ volatile("hfence.gvma %0, zero" ::"r"((word_t)(last >> 2)) : "memory");
    CHECK_EQ(RUN1(VS, load, va + 4088).a0, 0xbbbb);
    *leaf = pte((word_t)a, PTE_R | PTE_U | PTE_AD | PTE_V);
    __asm__ volatile("hfence.gvma %0, %1" ::"r"((word_t)(last >> 2)), "r"((word_t)0) : "memory");
    CHECK_EQ(RUN1(VS, load, va + 4088).a0, 0xaaaa);
    /* The last page of the guest virtual space. */
    leaf = map(vs, -PAGE, (word_t)a, PTE_R | PTE_AD, 0);
    use_vsatp(vs);
    CHECK_EQ(RUN1(VS, load, -8ull).a0, 0xaaaa);
    *leaf = pte((word_t)b, PTE_R | PTE_AD | PTE_V);
    __asm__ volatile("hfence.vvma %0, zero" ::"r"((word_t)-PAGE) : "memory");
    CHECK_EQ(RUN1(VS, load, -8ull).a0, 0xbbbb);
  }
  return 0;
}
