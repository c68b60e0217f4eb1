/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: Svadu_hw_update_a_d_bits menvcfg_adue_op henvcfg_adue_op
 * Needs: h, pmp_usable>=2, sv48, sv48x4, sv57, sv57x4, ram_amo, ram_lrsc
 * Hardware sets A, and D for a store, in a leaf at each level there is: of satp, of vsatp alone, of
 * vsatp above a G-stage, of hgatp; for each kind of access, and in that PTE alone: its neighbours, which
 * lead to the same memory, stay without them. */
#include "permissions.h"

enum stage { G, S, V, V_OVER_G, STAGES };

static void use(enum stage stage, struct table t, struct table g) {
  WRITE(satp, stage == S ? atp(t, 0) : 0);
  WRITE(vsatp, stage == V || stage == V_OVER_G ? atp(t, 0) : 0);
  WRITE(hgatp, stage == G ? atp(t, 0) : stage == V_OVER_G ? atp(g, 0) : 0);
  sfence_vma();
  hfence_vvma();
  hfence_gvma();
}

int main(void) {
  WRITE(menvcfg, MENVCFG_ADUE);
  if (!READ(menvcfg))
    return 0; /* no Svadu */
  WRITE(hstatus, HSTATUS_SPVP);
  const uint64_t spa = (word_t)code_page();
  struct table g = open_gstage(MODE_LEAST);
  for (enum stage stage = G; stage < STAGES; stage++)
    for (int mode = MODE_LEAST; mode <= MODE_MOST; mode++)
      /* Of a mode with more levels the new one. */
      for (int level = mode == MODE_LEAST ? 0 : levels_of(mode) - 1; level < levels_of(mode); level++) {
        const uint64_t mark = page_mark(), size = size_of(level), user = stage == G ? PTE_U : 0;
        struct table t = new_table(mode, stage == G);
        const uint64_t va = 4 * size | (spa & (size - 1));
        identity(t, user);
        pte_t *leaf = pte_of(t, va, level);
        /* henvcfg.ADUE is for the VS-stage alone. */
        WRITE(henvcfg, (stage == S || stage == G) && level % 2 ? 0 : HENVCFG_ADUE);
        const pte_t good = pte(spa & -size, PTE_RWX | user | PTE_V);
        for (enum how how = BY_LOAD; how < HOWS; how++) {
          const enum access_type type = type_of(how);
          const pte_t after = good | (type == STORE ? PTE_AD : PTE_A);
          if (stage == S && how > BY_FETCH)
            continue;
          leaf[-1] = leaf[0] = leaf[1] = good;
          use(stage, t, g);
          CHECK_NO_TRAP(run_access(stage == S ? HS : VS, how, va));
          CHECK_EQ(leaf[0], after);
          CHECK_EQ(leaf[-1], good);
          CHECK_EQ(leaf[1], good);
        }
        /* A alone is there, and D comes with the store. */
        *leaf = good | PTE_A;
        use(stage, t, g);
        CHECK_NO_TRAP(run_access(stage == S ? HS : VS, BY_LOAD, va));
        CHECK_EQ(*leaf, good | PTE_A);
        CHECK_NO_TRAP(run_access(stage == S ? HS : VS, BY_STORE, va));
        CHECK_EQ(*leaf, good | PTE_AD);
        page_release(mark);
      }
  return 0;
}
