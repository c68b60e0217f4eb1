/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sfence_vma_op sfence_vma_all_asid_va sfence_vma_asid_only sfence_vma_va_all_asid sfence_vma_va_asid sfence_vma_v0 sfence_vma_v1 hfence-vvma_hfence-gvma_op hfence-vvma_asid hfence-gvma_op hfence-gvma_vmid Svinval_sinval_vma_invalidates_same_as_sfence_vma Svinval_sequence_rs1_rs2 Svinval_hinval_vvma_gvma Svinval_hinval_gvma_uses_vmid
 * Needs: h, svinval, pmp_usable>=2
 * A PTE that was used is changed; after any one fence that covers it, with or without address and ASID
 * or VMID, from any mode that may execute it, only the new PTE counts. Leaves of 4 KiB and of 2 MiB
 * (with an address elsewhere in the page), of one stage and of two, where the guest virtual address is
 * not the guest physical one; and the G-stage leaf that maps a page of VS-stage tables. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");

/* The operand forms: rs1 and rs2 are x0 or not. */
#define FORMS(name, before, insn, after) \
  PROVOKE(name##_all, before insn " zero, zero\n" after); \
  PROVOKE(name##_va, before insn " a0, zero\n" after); \
  PROVOKE(name##_id, before insn " zero, a1\n" after); \
  PROVOKE(name##_va_id, before insn " a0, a1\n" after); \
  static void (*const name[])(void) = {name##_all, name##_va, name##_id, name##_va_id}
#define INVAL(name, insn) FORMS(name, "sfence.w.inval\n", insn, "sfence.inval.ir")
FORMS(sfence, "", "sfence.vma", "");
FORMS(vvma, "", "hfence.vvma", "");
FORMS(gvma, "", "hfence.gvma", "");
INVAL(sinval, "sinval.vma");
INVAL(hinval_vvma, "hinval.vvma");
INVAL(hinval_gvma, "hinval.gvma");

static const struct fence {
  enum mode mode;
  void (*const *forms)(void);
} of_satp[] = {{HS, sfence}, {HS, sinval}, {M, sfence}, {M, sinval}},
  of_vsatp[] = {{VS, sfence}, {VS, sinval}, {HS, vvma}, {HS, hinval_vvma}, {M, vvma}, {M, hinval_vvma}},
  of_hgatp[] = {{HS, gvma}, {HS, hinval_gvma}, {M, gvma}, {M, hinval_gvma}};

#define ASID 5
#define VMID 3
#define VA 0x50000000ull
#define SUPER_VA 0x51000000ull
#define GPA 0x60000000ull
#define SUPER_GPA 0x61000000ull
#define TABLE_GPA 0x70000000ull
#define INSIDE 0x3008ull   /* what is loaded of a superpage */
#define ELSEWHERE 0x1f5000ull /* what the fence names of it */
#define SPA_A 0x80800000ull
#define SPA_B 0x80c00000ull
#define DATA (PTE_R | PTE_AD | PTE_V)

/* `reader` loads at `at` through the PTE at `p`, which takes two values in turn: 1 and 2 are read. */
static void ended_by(const struct fence *fences, unsigned count, enum mode reader, uint64_t at,
                     pte_t *p, const pte_t ptes[2], uint64_t rs1, uint64_t rs2) {
  unsigned now = 0;
  *p = ptes[0];
  sfence_vma();
  hfence_vvma();
  hfence_gvma();
  for (unsigned f = 0; f < count; f++)
    for (unsigned form = 0; form < 4; form++) {
      CHECK_EQ(RUN1(reader, load, at).a0, 1 + now);
      now ^= 1;
      *p = ptes[now];
      CHECK_NO_TRAP(RUN2(fences[f].mode, fences[f].forms[form], rs1, rs2));
      CHECK_EQ(RUN1(reader, load, at).a0, 1 + now);
    }
}
#define ENDED_BY(fences, ...) ended_by(fences, sizeof fences / sizeof *fences, __VA_ARGS__)

int main(void) {
  uint64_t *a = page(), *b = page();
  *a = *(uint64_t *)(SPA_A + INSIDE) = 1;
  *b = *(uint64_t *)(SPA_B + INSIDE) = 2;
  struct table s = new_table(MODE_LEAST, 0), vs = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
  identity(s, 0);
  identity(vs, 0);
  const pte_t leaves[] = {pte((word_t)a, DATA), pte((word_t)b, DATA)};
  const pte_t superpages[] = {pte(SPA_A, DATA), pte(SPA_B, DATA)};

  WRITE(satp, atp(s, ASID));
  ENDED_BY(of_satp, HS, VA, pte_of(s, VA, 0), leaves, VA, ASID);
  ENDED_BY(of_satp, HS, SUPER_VA + INSIDE, pte_of(s, SUPER_VA, 1), superpages, SUPER_VA + ELSEWHERE, ASID);

  WRITE(satp, 0);
  WRITE(vsatp, atp(vs, ASID));
  pte_t *vs_leaf = pte_of(vs, VA, 0), *vs_super = pte_of(vs, SUPER_VA, 1);
  ENDED_BY(of_vsatp, VS, VA, vs_leaf, leaves, VA, ASID);
  ENDED_BY(of_vsatp, VS, SUPER_VA + INSIDE, vs_super, superpages, SUPER_VA + ELSEWHERE, ASID);

  WRITE(hgatp, atp(g, VMID));
  const pte_t guest_leaves[] = {pte(GPA, DATA), pte(GPA + PAGE, DATA)};
  map(g, GPA, (word_t)a, PTE_R | PTE_U | PTE_AD, 0);
  map(g, GPA + PAGE, (word_t)b, PTE_R | PTE_U | PTE_AD, 0);
  ENDED_BY(of_vsatp, VS, VA, vs_leaf, guest_leaves, VA, ASID);

  /* A VS-stage superpage in pieces: the G-stage maps it by 4 KiB. */
  const pte_t guest_superpages[] = {pte(SUPER_GPA, DATA), pte(SUPER_GPA + MEGA, DATA)};
  map(g, SUPER_GPA + INSIDE, SPA_A + INSIDE, PTE_R | PTE_U | PTE_AD, 0);
  map(g, SUPER_GPA + MEGA + INSIDE, SPA_B + INSIDE, PTE_R | PTE_U | PTE_AD, 0);
  ENDED_BY(of_vsatp, VS, SUPER_VA + INSIDE, vs_super, guest_superpages, SUPER_VA + ELSEWHERE, ASID);

  *vs_leaf = guest_leaves[0];
  *vs_super = guest_superpages[0];
  const pte_t g_leaves[] = {leaves[0] | PTE_U, leaves[1] | PTE_U};
  const pte_t g_superpages[] = {superpages[0] | PTE_U, superpages[1] | PTE_U};
  ENDED_BY(of_hgatp, VS, VA, pte_of(g, GPA, 0), g_leaves, GPA >> 2, VMID);
  ENDED_BY(of_hgatp, VS, SUPER_VA + INSIDE, pte_of(g, SUPER_GPA, 1), g_superpages,
           (SUPER_GPA + ELSEWHERE) >> 2, VMID);

  /* The page of tables that holds VA's leaf is one of two, behind one guest physical address. */
  pte_t *tables[] = {page(), page()};
  unsigned index = index_of(VA, 0);
  *pte_of(g, GPA, 0) = g_leaves[0];
  tables[0][index] = guest_leaves[0];
  tables[1][index] = guest_leaves[1];
  *pte_of(vs, VA, 1) = pte(TABLE_GPA, PTE_V);
  const pte_t moved[] = {pte((word_t)tables[0], DATA | PTE_U), pte((word_t)tables[1], DATA | PTE_U)};
  ENDED_BY(of_hgatp, VS, VA, pte_of(g, TABLE_GPA, 0), moved, TABLE_GPA >> 2, VMID);
  return 0;
}
