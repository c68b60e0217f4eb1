/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sfence_vma_asid_effect sfence_vma_va_asid hfence-vvma_asid
 * Needs: h, pmp_usable>=2, asidlen>=2, misa_csr_implemented
 * A page that is not global is one address space's own, also where the walk right before its own was of a
 * global page: a load of one and a fetch of the other, either way round, by a global leaf or a global
 * pointer. Under another ASID, and behind a fence by the ASID, the same address is another page. */
#include "permissions.h"

#define OWN 0x40000000ull
#define GLOBAL 0x50000000ull

/* a0: loaded; a1: fetched, whose code comes back by a2; a0 is what the page's own code says. */
PROVOKE(load_then_fetch, "lw a4, 8(a0)\njr a1");
PROVOKE(fetch_then_load, "mv a3, a0\nla a2, 1f\njalr zero, 0(a1)\n.align 2\n1: lw a0, 8(a3)");

enum { HOST, GUEST, GUEST_OVER_G, SPACES };

static void put_code(void *at, unsigned number) {
  volatile uint32_t *insn = at;
  insn[0] = 0x00000513 | number << 20; /* li a0, number */
  insn[1] = 0x8602;                     /* c.jr a2 */
  insn[2] = number;
}

static struct outcome visit(int space, int fetched) {
  const enum mode mode = space == HOST ? HS : VS;
  if (fetched)
    return run(mode, load_then_fetch, GLOBAL, OWN, (word_t)done, 0);
  return run(mode, fetch_then_load, OWN, GLOBAL, 0, 0);
}

static void use(int space, struct table t, word_t asid) {
  if (space == HOST)
    WRITE(satp, atp(t, asid));
  else
    WRITE(vsatp, atp(t, asid));
}

static void fence_asid(int space, word_t asid) {
  if (space == HOST)
    __asm__ volatile("sfence.vma zero, %0" ::"r"(asid) : "memory");
  else
    __asm__ volatile("hfence.vvma zero, %0" ::"r"(asid) : "memory");
}

int main(void) {
  void *own[2] = {page(), page()}, *shared = page();
  for (unsigned i = 0; i < 2; i++)
    put_code(own[i], 11 + i);
  put_code(shared, 7);
  __asm__ volatile("fence.i" ::: "memory");
  struct table g = open_gstage(MODE_LEAST);
  for (int space = HOST; space < SPACES; space++) {
    WRITE(hgatp, space == GUEST_OVER_G ? atp(g, 0) : 0);
    for (unsigned by_pointer = 0; by_pointer < 2; by_pointer++)
      for (unsigned fetched = 0; fetched < 2; fetched++) {
        const uint64_t mark = page_mark();
        struct table t[2];
        pte_t *leaf[2];
        for (unsigned i = 0; i < 2; i++) {
          t[i] = new_table(MODE_LEAST, 0);
          identity(t[i], 0);
          leaf[i] = map(t[i], OWN, (word_t)own[i], PTE_RWX | PTE_AD, 0);
          map(t[i], GLOBAL, (word_t)shared, PTE_RWX | PTE_AD | (by_pointer ? 0 : PTE_G), 0);
          if (by_pointer)
            *pte_of(t[i], GLOBAL, 1) |= PTE_G;
        }
        sfence_vma();
        hfence_vvma();
        hfence_gvma();
        use(space, t[0], 1);
        CHECK_EQ(visit(space, fetched).a0, 11);
        use(space, t[1], 2);
        CHECK_EQ(visit(space, fetched).a0, 12);
        *leaf[0] = pte((word_t)own[1], PTE_RWX | PTE_AD | PTE_V);
        fence_asid(space, 1);
        use(space, t[0], 1);
        CHECK_EQ(visit(space, fetched).a0, 12);
        page_release(mark);
      }
    WRITE(satp, 0);
    WRITE(vsatp, 0);
  }
  return 0;
}
