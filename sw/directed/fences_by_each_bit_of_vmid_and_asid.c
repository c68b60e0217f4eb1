/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hfence-gvma_vmid hfence-vvma_asid sfence_vma_asid_effect
 * Needs: h, pmp_usable>=2
 * HFENCE.GVMA by VMID, HFENCE.VVMA and SFENCE.VMA by ASID, for an identifier of each single bit that the
 * hart has and of all of them, with an address and without: the old translation is ended. */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull
#define VMID_ONES (XLEN == 64 ? 0x3fffu : 0x7fu)
#define ASID_ONES (XLEN == 64 ? 0xffffu : 0x1ffu)
#define ID(value, ones) ((value) >> HGATP_VMID_SHIFT & (ones))

PROVOKE(load, "ld a0, (a0)");

static word_t *data[2];
static unsigned now;

/* The leaf leads to the other page from here on. */
static void turn(pte_t *leaf, word_t flags) {
  now ^= 1;
  *leaf = pte((word_t)data[now], PTE_V | flags);
}

static void gvma(pte_t *leaf, word_t vmid) {
  const word_t flags = PTE_R | PTE_U | PTE_AD;
  CHECK_EQ(RUN1(VS, load, VA).a0, 10 + now);
  turn(leaf, flags);
  __asm__ volatile("hfence.gvma zero, %0" ::"r"(vmid) : "memory");
  CHECK_EQ(RUN1(VS, load, VA).a0, 10 + now);
  turn(leaf, flags);
  __asm__ volatile("hfence.gvma %0, %1" ::"r"((word_t)(VA >> 2)), "r"(vmid) : "memory");
  CHECK_EQ(RUN1(VS, load, VA).a0, 10 + now);
}

static void vvma(pte_t *leaf, word_t asid) {
  CHECK_EQ(RUN1(VS, load, VA).a0, 10 + now);
  turn(leaf, PTE_R | PTE_AD);
  __asm__ volatile("hfence.vvma zero, %0" ::"r"(asid) : "memory");
  CHECK_EQ(RUN1(VS, load, VA).a0, 10 + now);
  turn(leaf, PTE_R | PTE_AD);
  __asm__ volatile("hfence.vvma %0, %1" ::"r"((word_t)VA), "r"(asid) : "memory");
  CHECK_EQ(RUN1(VS, load, VA).a0, 10 + now);
}

static void vma(pte_t *leaf, word_t asid) {
  CHECK_EQ(RUN1(HS, load, VA).a0, 10 + now);
  turn(leaf, PTE_R | PTE_AD);
  __asm__ volatile("sfence.vma zero, %0" ::"r"(asid) : "memory");
  CHECK_EQ(RUN1(HS, load, VA).a0, 10 + now);
  turn(leaf, PTE_R | PTE_AD);
  __asm__ volatile("sfence.vma %0, %1" ::"r"((word_t)VA), "r"(asid) : "memory");
  CHECK_EQ(RUN1(HS, load, VA).a0, 10 + now);
}

int main(void) {
  for (unsigned i = 0; i < 2; i++) {
    data[i] = page();
    *data[i] = 10 + i;
  }
  struct table s = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
  identity(s, 0);
  pte_t *leaf = map(s, VA, (word_t)data[0], PTE_R | PTE_AD, 0);
  WRITE(hgatp, 0);
  WRITE(vsatp, atp(s, ASID_ONES));
  const word_t asids = ID(READ(vsatp), ASID_ONES);
  hfence_vvma();
  sfence_vma();
  for (word_t one = 1; one & asids; one <<= 1) {
    WRITE(vsatp, atp(s, one));
    vvma(leaf, one);
    WRITE(satp, atp(s, one));
    vma(leaf, one);
    WRITE(satp, 0);
  }
  WRITE(vsatp, atp(s, asids));
  vvma(leaf, asids);
  WRITE(vsatp, 0);
  leaf = map(g, VA, (word_t)data[now], PTE_R | PTE_U | PTE_AD, 0);
  WRITE(hgatp, atp(g, VMID_ONES));
  const word_t vmids = ID(READ(hgatp), VMID_ONES);
  hfence_gvma();
  for (word_t one = 1; one & vmids; one <<= 1) {
    WRITE(hgatp, atp(g, one));
    gvma(leaf, one);
  }
  WRITE(hgatp, atp(g, vmids));
  gvma(leaf, vmids);
  return 0;
}
