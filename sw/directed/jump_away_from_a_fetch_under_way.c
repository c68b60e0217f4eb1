/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_twostage sfence_vma_op jalr_op
 * Needs: h, pmp_usable>=2
 * A jump out of a page's last bytes, while the design may be fetching the next page already: at any
 * distance from the end, with the next page mapped or not, and to a page that needs a walk itself.
 * What became of the fetch under way shows nowhere. */
#include "harness.h"
#include "paging.h"

#define FIRST 0x40000000ull
#define TARGET 0x40010000ull
#define NOP 0x00000013u
#define SFENCE_VMA 0x12000073u
#define DIV_A3 0x02e6c6b3u  /* div a3, a3, a4 */
#define LD_A3 (XLEN == 64 ? 0x0005b683u : 0x0005a683u) /* ld a3, (a1) or lw a3, (a1) */
#define JR_A1 0x00058067u
#define INC_A0 0x00150513u
#define JR_A2 0x00060067u

static uint32_t *first, *target;
static pte_t *next_of_s;

/* Fence, `slow` instructions, jump: the jump ends `from_end` instructions before the page does. */
static uint64_t write_code(unsigned from_end, const uint32_t *slow, unsigned count) {
  unsigned at = 1024 - from_end;
  for (unsigned i = at; i < 1024; i++)
    first[i] = NOP;
  first[at - 1] = JR_A1;
  for (unsigned i = 0; i < count; i++)
    first[at - 2 - i] = slow[i];
  first[at - 2 - count] = SFENCE_VMA;
  __asm__ volatile("fence.i" ::: "memory");
  return FIRST + 4 * (at - 2 - count);
}

static void visit(enum mode mode, uint64_t begin, uint64_t expected) {
  struct outcome o = run(mode, (void (*)(void))begin, expected - 1, TARGET, (word_t)done, 7);
  CHECK_NO_TRAP(o);
  CHECK_EQ(o.a0, expected);
}

int main(void) {
  static const uint32_t kinds[] = {NOP, LD_A3, DIV_A3};
  first = page();
  uint64_t *next = page();
  target = page();
  target[0] = INC_A0;
  target[1] = JR_A2;
  struct table s = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  identity(s, 0);
  identity(g, PTE_U);
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  map(s, FIRST, (word_t)first, PTE_R | PTE_X | PTE_AD, 0);
  next_of_s = map(s, FIRST + PAGE, (word_t)next, PTE_R | PTE_X | PTE_AD, 0);
  map(s, TARGET, (word_t)target, PTE_R | PTE_X | PTE_AD, 0);
  pte_t mapped = *next_of_s;
  uint64_t expected = 1;
  for (unsigned from_end = 0; from_end < 6; from_end++) {
    for (unsigned kind = 0; kind < 3; kind++) {
      for (unsigned count = 0; count < (kind ? 3u : 8u); count++) {
        uint32_t slow[8];
        for (unsigned i = 0; i < count; i++)
          slow[i] = kinds[kind];
        uint64_t begin = write_code(from_end, slow, count);
        for (int there = 0; there < 2; there++) {
          *next_of_s = there ? mapped : 0;
          use_satp(s);
          visit(HS, begin, expected++);
          WRITE(satp, 0);
          use_vsatp(s);
          use_hgatp(g);
          visit(VS, begin, expected++);
          WRITE(vsatp, 0);
          WRITE(hgatp, 0);
        }
      }
    }
  }
  return 0;
}
