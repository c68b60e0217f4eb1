/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sfence_vma_op satp_op_active
 * Needs: h, pmp_usable>=2
 * Code at the end of a page stores the PTE of the page behind it, fences and falls into that page, at each
 * distance: what a walk for the next page had read by the time of the fence does not count, in HS-mode
 * and in VS-mode without and with a G-stage, by a fence of all and of the address. The page of before has
 * other code. Divisions let the walk get ahead of the store. */
#include "permissions.h"

#define VA 0x40000000ull
#define NEXT (VA + PAGE)
#define C_NOP 0x0001
#define STORE_A0 (XLEN == 64 ? 0x00a63023u : 0x00a62023u) /* of a word of XLEN bits, to (a2) */
#define LOAD_A2 (XLEN == 64 ? 0x00063283u : 0x00062283u) /* to t0: its translation is cached then */
#define DIV 0x0252c333u /* div t1, t0, t0, which takes a while */
#define SFENCE_ALL 0x12000073u
#define SFENCE_A3 0x12068073u

static uint16_t *put(uint16_t *at, uint32_t insn) {
  *at++ = insn;
  *at++ = insn >> 16;
  return at;
}

/* Returns the address of the code, which ends with the page at `page`. */
static word_t before_the_end(void *page, uint32_t fence, unsigned divisions, unsigned nops) {
  uint16_t *const first = (uint16_t *)((char *)page + PAGE - 44 - 4 * divisions - 2 * nops);
  uint16_t *at = put(first, LOAD_A2);
  for (unsigned i = 0; i < 16; i++)
    *at++ = C_NOP;
  while (divisions--)
    at = put(at, DIV);
  at = put(put(at, STORE_A0), fence);
  for (unsigned i = 0; i < nops; i++)
    *at++ = C_NOP;
  __asm__ volatile("fence.i" ::: "memory");
  return VA + (word_t)first % PAGE;
}

int main(void) {
  void *code = page(), *next[2] = {page(), page()};
  for (unsigned i = 0; i < 2; i++) {
    uint32_t *at = next[i];
    at[0] = 0x00000513 | (i + 7) << 20; /* li a0, i + 7 */
    at[1] = 0x8582;                      /* c.jr a1 */
  }
  struct table g = open_gstage(MODE_LEAST);
  for (unsigned guest = 0; guest < 3; guest++) {
    if (guest == 2)
      use_hgatp(g);
    struct table t = new_table(MODE_LEAST, 0);
    identity(t, 0);
    map(t, 0x80400000, 0x80400000, PTE_R | PTE_W | PTE_AD, 1);
    map(t, VA, (word_t)code, PTE_RWX | PTE_AD, 0);
    pte_t *leaf = map(t, NEXT, (word_t)next[0], PTE_RWX | PTE_AD, 0);
    if (guest)
      use_vsatp(t);
    else
      use_satp(t);
    for (unsigned by_address = 0; by_address < 2; by_address++)
      for (unsigned i = 1; i < 33; i++) {
        const word_t at = before_the_end(code, by_address ? SFENCE_A3 : SFENCE_ALL, i / 2 % 4, i / 8);
        const pte_t value = pte((word_t)next[i & 1], PTE_RWX | PTE_AD | PTE_V);
        sfence_vma();
        hfence_vvma();
        hfence_gvma();
        struct outcome o =
            run(guest ? VS : HS, (void (*)(void))at, value, (word_t)done, (word_t)leaf, NEXT);
        CHECK_NO_TRAP(o);
        CHECK_EQ(o.a0, 7 + (i & 1));
      }
    WRITE(satp, 0);
  }
  return 0;
}
