/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsatp_op H_vm_twostage
 * Needs: h, pmp_usable>=2
 * "Changing satp.MODE from Bare to other modes and vice versa also takes effect immediately, without the
 * need to execute an SFENCE.VMA instruction": an address is a guest physical one while vsatp is Bare and a
 * guest virtual one while it is not, each with other data behind it, and no fence in between; also where
 * the page is global. */
#include "harness.h"
#include "paging.h"

#define VA 0x50000000ull
#define GPA 0x50001000ull

PROVOKE(load, "ld a0, (a0)");
PROVOKE(store, "sd a1, (a0)");

int main(void) {
  struct table g = open_gstage(MODE_LEAST), vs = new_table(MODE_LEAST, 0);
  word_t *data[2];
  for (unsigned i = 0; i < 2; i++) {
    data[i] = page();
    data[i][0] = 10 + i;
  }
  map(g, VA, (word_t)data[0], PTE_R | PTE_W | PTE_U | PTE_AD, 0);
  map(g, GPA, (word_t)data[1], PTE_R | PTE_W | PTE_U | PTE_AD, 0);
  identity(vs, 0);
  pte_t *leaf = map(vs, VA, GPA, PTE_R | PTE_W | PTE_AD, 0);
  use_hgatp(g);
  hfence_vvma();
  for (unsigned round = 0; round < 8; round++) {
    const word_t asid = round & 1;
    /* Behind a fence, either way comes first: what is cached by then is that of the other alone. */
    if (round & 2) {
      hfence_vvma();
    } else {
      WRITE(vsatp, 0);
      CHECK_EQ(RUN1(VS, load, VA).a0, 10);
    }
    WRITE(vsatp, atp(vs, asid));
    CHECK_EQ(RUN1(VS, load, VA).a0, 11);
    WRITE(vsatp, 0);
    CHECK_EQ(RUN1(VS, load, VA).a0, 10);
    WRITE(vsatp, atp(vs, asid));
    RUN2(VS, store, VA, 11);
    CHECK_EQ(*data[0], 10);
    if (round == 3)
      *leaf |= PTE_G, hfence_vvma();
  }
  return 0;
}
