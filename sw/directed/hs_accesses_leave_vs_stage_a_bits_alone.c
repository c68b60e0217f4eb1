/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vs_stage_speculative_a_bit vsatp_v0
 * Needs: h, pmp_usable>=2
 * vsatp active, every A bit of its leaves clear and hardware updates on: loads and stores of HS and U,
 * on the way and on a path not taken, set no A bit of the VS-stage. */
#include "harness.h"
#include "paging.h"

PROVOKE(accesses, "li a2, 16\n"
                  "1: ld a3, (a0)\n sd a3, (a0)\n addi a2, a2, -1\n bnez a2, 1b\n"
                  "beqz a2, 2f\n ld a3, (a1)\n sd a3, (a1)\n 2: nop");

int main(void) {
  uint64_t *data = page(), *other = page();
  struct table vs = new_table(MODE_LEAST, 0);
  pte_t *p[] = {map(vs, (word_t)data, (word_t)data, PTE_R | PTE_W | PTE_U, 0),
                   map(vs, (word_t)other, (word_t)other, PTE_R | PTE_W, 0),
                   map(vs, 0x80000000, 0x80000000, PTE_RWX | PTE_U, 1)};
  WRITE(menvcfg, MENVCFG_ADUE);
  WRITE(henvcfg, HENVCFG_ADUE);
  SET(hstatus, HSTATUS_SPVP);
  use_vsatp(vs);
  CHECK_NO_TRAP(RUN2(HS, accesses, data, other));
  CHECK_NO_TRAP(RUN2(U, accesses, data, other));
  CHECK_NO_TRAP(RUN2(M, accesses, data, other));
  for (unsigned i = 0; i < 3; i++)
    CHECK_EQ(*p[i] & PTE_AD, 0);
  return 0;
}
