/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hfence-gvma_op hfence-vvma_hfence-gvma_op
 * Needs: xlen 64 (its modes, CSR layouts and addresses are those of RV64)
 * Fences for the last page of each address space end the old translation of that page (the ranges of
 * Linux KVM's HFENCE loops and memory slots reach up to there). */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  uint64_t *a = page(), *b = page();
  a[511] = 0xaaaa;
  b[511] = 0xbbbb;
  for (int mode = MODE_SV39; mode <= MODE_SV57; mode++) {
    struct table g = open_gstage(mode), vs = new_table(mode, 0);
    uint64_t last = (1ull << (41 + 9 * (mode - MODE_SV39))) - PAGE;
    uint64_t *leaf = map(g, last, (uint64_t)a, PTE_R | PTE_U | PTE_AD, 0);
    WRITE(vsatp, 0);
    use_hgatp(g);
    hfence_vvma();
    CHECK_EQ(RUN1(VS, load, last + 4088).a0, 0xaaaa);
    *leaf = pte((uint64_t)b, PTE_R | PTE_U | PTE_AD | PTE_V);
    __asm__ volatile("hfence.gvma %0, zero" ::"r"(last >> 2) : "memory");
    CHECK_EQ(RUN1(VS, load, last + 4088).a0, 0xbbbb);
    *leaf = pte((uint64_t)a, PTE_R | PTE_U | PTE_AD | PTE_V);
    __asm__ volatile("hfence.gvma %0, %1" ::"r"(last >> 2), "r"(0ull) : "memory");
    CHECK_EQ(RUN1(VS, load, last + 4088).a0, 0xaaaa);
    /* The last page of the guest virtual space. */
    identity(vs, 0);
    leaf = map(vs, -PAGE, (uint64_t)a, PTE_R | PTE_AD, 0);
    use_vsatp(vs);
    CHECK_EQ(RUN1(VS, load, -8ull).a0, 0xaaaa);
    *leaf = pte((uint64_t)b, PTE_R | PTE_AD | PTE_V);
    __asm__ volatile("hfence.vvma %0, zero" ::"r"(-PAGE) : "memory");
    CHECK_EQ(RUN1(VS, load, -8ull).a0, 0xbbbb);
  }
  return 0;
}
