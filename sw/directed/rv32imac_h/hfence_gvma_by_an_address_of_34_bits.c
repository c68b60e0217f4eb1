/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hfence-gvma_op hfence-vvma_hfence-gvma_op hgatp_mode_sv32x4 Svinval_hinval_vvma_gvma
 * Needs: h, svinval, pmp_usable>=2
 * HFENCE.GVMA and HINVAL.GVMA take a guest physical address "shifted right by 2 bits": of one above 4 GiB
 * all 34 bits count, with a VMID and without. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "lw a0, (a0)");
PROVOKE(fence, "hfence.gvma a0, zero");
PROVOKE(fence_id, "hfence.gvma a0, a1");
PROVOKE(inval, "sfence.w.inval\n hinval.gvma a0, zero\n sfence.inval.ir");
PROVOKE(inval_id, "sfence.w.inval\n hinval.gvma a0, a1\n sfence.inval.ir");

#define VA 0x50000000ull
#define ID 3

int main(void) {
  static void (*const fences[])(void) = {fence, fence_id, inval, inval_id};
  struct table g = open_gstage(MODE_SV32), vs = new_table(MODE_SV32, 0);
  word_t *data[2];
  for (unsigned i = 0; i < 2; i++) {
    data[i] = page();
    *data[i] = 10 + i;
  }
  identity(vs, 0);
  for (uint64_t high = 0; high < 4; high++) {
    const uint64_t gpa = high << 32 | 0x50000000;
    map(vs, VA, gpa, PTE_R | PTE_AD, 0);
    pte_t *leaf = map(g, gpa, (word_t)data[0], PTE_R | PTE_U | PTE_AD, 0);
    WRITE(vsatp, atp(vs, 0));
    WRITE(hgatp, atp(g, ID));
    hfence_vvma();
    hfence_gvma();
    unsigned now = 0;
    for (unsigned f = 0; f < 8; f++) {
      CHECK_EQ(RUN1(VS, load, VA).a0, 10 + now);
      now ^= 1;
      *leaf = pte((word_t)data[now], PTE_R | PTE_U | PTE_AD | PTE_V);
      CHECK_NO_TRAP(RUN2(f & 4 ? M : HS, fences[f & 3], gpa >> 2, ID));
      CHECK_EQ(RUN1(VS, load, VA).a0, 10 + now);
    }
  }
  return 0;
}
