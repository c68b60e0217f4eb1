/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_gstagetrans H_trap_xtinst_guestpage_rw mtval2_trapval_vstrans H_vm_twostage H_vm_gpatrans Svadu_hw_update_a_d_bits
 * Needs: h, pmp_usable>=2, misa_csr_implemented, mtval2_causes, tval2_gpa, tval2_implicit
 * The addresses of a guest's tables are guest physical ones: root, pointers and leaves lie elsewhere in
 * memory, by pages or by one superpage of the G-stage. Where they say, there are tables, too, which lead
 * to other data and stay as they are when A and D are set. Where the G-stage does not have the table of a
 * level, that of the root among them, HLV and HSV meet a guest-page fault at the address of its PTE. */
#include "permissions.h"

#define SAID 0x80800000ull  /* the guest physical addresses of the tables */
#define REAL 0x80c00000ull  /* where the G-stage has them */
#define DATA 0x81000000ull
#define DECOY 0x81400000ull
#define VA 0x40000000ull
#define PROGRAM 0x80000000ull
#define OFFSET 0x3018ull
/* The table of each level is a page by its number; this one is for the program. */
#define PAGES 4
#define CODE 3

static pte_t *entry(uint64_t base, int level, uint64_t va) {
  return (pte_t *)(word_t)(base + level * PAGE) + index_of(va, level);
}

/* A guest's tables at `base`, which lead to `data` by a leaf at `level`. */
static pte_t *build(uint64_t base, int mode, int level, uint64_t data, uint64_t flags) {
  const int top = levels_of(mode) - 1;
  for (uint64_t at = 0; at < PAGES * PAGE; at += sizeof(word_t))
    *(word_t *)(word_t)(base + at) = 0;
  for (int l = top; l > 1; l--)
    *entry(base, l, PROGRAM) = pte(SAID + (l == 2 ? CODE : l - 1) * PAGE, PTE_V);
  ((pte_t *)(word_t)(base + (top == 1 ? 1 : CODE) * PAGE))[index_of(PROGRAM, 1)] =
      pte(PROGRAM, PTE_RWX | PTE_AD | PTE_V);
  for (int l = top; l > level; l--)
    *entry(base, l, VA) = pte(SAID + (l - 1) * PAGE, PTE_V);
  pte_t *leaf = entry(base, level, VA);
  *leaf = pte(data + (level ? 0 : OFFSET & -PAGE), flags | PTE_V);
  return leaf;
}

/* The G-stage does not have one table after the other. */
static void check_faults(struct table g, int top, int level, uint64_t va) {
  for (int l = top; l >= level; l--) {
    pte_t *page_of_table = pte_of(g, SAID + l * PAGE, 0);
    const pte_t before = *page_of_table;
    for (unsigned store = 0; store < 2; store++)
      for (unsigned way = 0; way < 2; way++) {
        /* It is not there, or may not be read. */
        *page_of_table = way ? before & ~(pte_t)(PTE_R | PTE_W) : 0;
        /* What had been read of the guest's tables may be used until both fences. */
        hfence_gvma();
        hfence_vvma();
        struct outcome o = run_access(VS, store ? BY_HSV : BY_HLV, va);
        CHECK_TRAP(o, BY_M, guest_page_fault(store ? STORE : LOAD));
        CHECK_EQ(o.tval, va);
        CHECK_EQ(o.tval2, (SAID + l * PAGE + index_of(va, l) * sizeof(pte_t)) >> 2);
        CHECK_EQ(o.tinst, TINST_READ_PTE);
      }
    *page_of_table = before;
    hfence_gvma();
  }
}

static void check(int mode, int level, int by_superpage) {
  const uint64_t va = VA + (level ? OFFSET : OFFSET & (PAGE - 1));
  struct table g = open_gstage(MODE_LEAST);
  for (int i = 0; i < PAGES; i++)
    if (!by_superpage)
      map(g, SAID + i * PAGE, REAL + i * PAGE, PTE_R | PTE_W | PTE_U | PTE_AD, 0);
  if (by_superpage)
    map(g, SAID, REAL, PTE_R | PTE_W | PTE_U | PTE_AD, 1);
  map(g, DATA, DATA, PTE_R | PTE_W | PTE_U | PTE_AD, 1);
  map(g, DECOY, DECOY, PTE_R | PTE_W | PTE_U | PTE_AD, 1);
  const struct table vs = {(pte_t *)(word_t)(SAID + (levels_of(mode) - 1) * PAGE), mode, 0};
  for (unsigned update = 0; update < 2; update++) {
    const uint64_t flags = PTE_R | PTE_W | (update ? 0 : PTE_AD);
    pte_t *real = build(REAL, mode, level, DATA, flags);
    pte_t *decoy = build(SAID, mode, level, DECOY, flags);
    const pte_t before = *decoy;
    if (update && !READ(menvcfg))
      break; /* no Svadu */
    use_vsatp(vs);
    use_hgatp(g);
    CHECK_EQ(run_access(VS, BY_LOAD, va).a0, 10);
    CHECK_EQ(run_access(VS, BY_HLV, va).a0, 10);
    CHECK_EQ(*real & PTE_AD, update ? PTE_A : PTE_AD);
    CHECK_NO_TRAP(run_access(VS, BY_STORE, va));
    CHECK_EQ(*real & PTE_AD, PTE_AD);
    CHECK_EQ(*decoy, before);
    CHECK_EQ(*(volatile uint32_t *)(DECOY + OFFSET), 11);
    CHECK_EQ(*(volatile uint16_t *)(DATA + OFFSET), 0x8582);
    *(volatile uint32_t *)(DATA + OFFSET) = 10;
  }
  if (!by_superpage)
    check_faults(g, levels_of(mode) - 1, level, va);
}

int main(void) {
  WRITE(menvcfg, MENVCFG_ADUE);
  WRITE(henvcfg, MENVCFG_ADUE);
  WRITE(hstatus, HSTATUS_SPVP);
  *(volatile uint32_t *)(DATA + OFFSET) = 10;
  *(volatile uint32_t *)(DECOY + OFFSET) = 11;
  for (int by_superpage = 0; by_superpage < 2; by_superpage++)
    for (int level = 0; level < 2; level++) {
      const uint64_t mark = page_mark();
      check(MODE_LEAST, level, by_superpage);
      page_release(mark);
    }
  return 0;
}
