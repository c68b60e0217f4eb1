/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_twostage hgatp_vmid_lsbs
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * G in a VS-stage leaf makes a mapping global to the address spaces of one virtual machine: with
 * another VMID in hgatp, and no fence, the same address is another guest's page. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "lw a0, (a0)");

#define VA 0x40003008ull
#define GPA 0x50000000ull
#define GUESTS 2

int main(void) {
  struct table vs = new_table(MODE_LEAST, 0), g[GUESTS];
  uint32_t *data[GUESTS];
  identity(vs, 0);
  map(vs, VA, GPA, PTE_RWX | PTE_G | PTE_AD, 0);
  for (unsigned i = 0; i < GUESTS; i++) {
    g[i] = open_gstage(MODE_LEAST);
    data[i] = page();
    data[i][2] = 7 + i;
    map(g[i], GPA, (word_t)data[i], PTE_RWX | PTE_U | PTE_AD, 0);
  }
  use_vsatp(vs);
  hfence_gvma();
  for (unsigned turn = 0; turn < 6; turn++)
    for (word_t asid = 0; asid < 2; asid++) {
      unsigned i = turn % GUESTS;
      WRITE(hgatp, atp(g[i], 1 + i));
      WRITE(vsatp, atp(vs, asid));
      struct outcome o = RUN1(VS, load, VA);
      CHECK_NO_TRAP(o);
      CHECK_EQ(o.a0, 7 + i);
    }
  return 0;
}
