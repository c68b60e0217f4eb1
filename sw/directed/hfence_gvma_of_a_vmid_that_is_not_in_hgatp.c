/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hfence-gvma_vmid hfence-gvma_op Svinval_hinval_gvma_uses_vmid
 * Needs: h, pmp_usable>=2
 * HFENCE.GVMA of another VMID than that of hgatp, with an address and without: what the other guest has
 * translated is ended. */
#include "harness.h"
#include "paging.h"

#define GPA 0x50000000ull
#define HERE 2u
#define THERE 1u

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  word_t *data[2] = {page(), page()};
  *data[0] = 10;
  *data[1] = 11;
  struct table here = open_gstage(MODE_LEAST), there = open_gstage(MODE_LEAST);
  pte_t *leaf = map(there, GPA, (word_t)data[0], PTE_R | PTE_U | PTE_AD, 0);
  WRITE(hgatp, atp(here, HERE));
  if ((READ(hgatp) ^ atp(here, HERE)) != 0)
    return 0; /* VMIDs of one bit, or none */
  hfence_gvma();
  for (unsigned i = 0; i < 4; i++) {
    WRITE(hgatp, atp(there, THERE));
    CHECK_EQ(RUN1(VS, load, GPA).a0, 10 + (i & 1));
    WRITE(hgatp, atp(here, HERE));
    *leaf = pte((word_t)data[~i & 1], PTE_R | PTE_U | PTE_AD | PTE_V);
    if (i & 2)
      __asm__ volatile("hfence.gvma %0, %1" ::"r"((word_t)(GPA >> 2)), "r"(THERE) : "memory");
    else
      __asm__ volatile("hfence.gvma zero, %0" ::"r"(THERE) : "memory");
  }
  WRITE(hgatp, atp(there, THERE));
  CHECK_EQ(RUN1(VS, load, GPA).a0, 10);
  return 0;
}
