/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: sc_w_failure sc_intervening_sc_fail sc_addr_not_in_reservation_fail sc_pairs_latest_lr sc_reservation_invalidate sc_failed_side_effects sc_failure_code
 * Needs: a, pmp_usable>=2, misaligned_lrsc_exc, ram_lrsc
 * SC fails and stores nothing: after another SC, to an address that is not reserved, after an LR that
 * trapped. Each in every mode. */
#include "harness.h"
#include "paging.h"

/* a0, a1: two addresses of different reservation sets. What the last SC said comes back in a1. */
PROVOKE(twice, "sc.d t0, a0, (a0)\n sc.d a1, a0, (a0)");
PROVOKE(after_success,
        "li t0, 100\n1: lr.d t1, (a0)\n sc.d t2, t1, (a0)\n beqz t2, 2f\n addi t0, t0, -1\n"
        " bnez t0, 1b\n2: sc.d a1, a0, (a0)");
PROVOKE(elsewhere, "lr.d t0, (a1)\n sc.d a1, a0, (a0)");
PROVOKE(after_failure, "lr.d t0, (a0)\n sc.d t1, t0, (a1)\n sc.d a1, a0, (a0)");
PROVOKE(older_lr, "lr.d t0, (a0)\n lr.d t0, (a1)\n sc.d a1, a0, (a0)");
PROVOKE(word, "sc.w t0, a0, (a0)\n sc.w a1, a0, (a0)");
/* The load brings the address of the SC into whatever the design remembers of its last access. */
PROVOKE(lr_traps, "sc.d t0, zero, (a0)\n ld t0, (a0)\n lr.d t1, (a1)");
PROVOKE(sc_only, "sc.d a1, a0, (a0)");

static void (*const FAILS[])(void) = {twice, after_success, elsewhere, after_failure, older_lr, word};

int main(void) {
  uint64_t *data = page(), *other = page();
  for (int mode = U; mode <= M; mode++) {
    for (unsigned i = 0; i < sizeof FAILS / sizeof *FAILS; i++) {
      *data = *other = 41;
      struct outcome o = RUN2(mode, FAILS[i], data, other);
      CHECK_NO_TRAP(o);
      CHECK_EQ(o.a1, 1);
      CHECK_EQ(*data, 41);
      CHECK_EQ(*other, 41);
    }
    *data = 41;
    CHECK_TRAP(RUN2(mode, lr_traps, data, VACANT), BY_M, EXC_LOAD_ACCESS_FAULT);
    CHECK_EQ(RUN2(mode, sc_only, data, 0).a1, 1);
    CHECK_TRAP(RUN2(mode, lr_traps, data, (word_t)other + 1), BY_M, EXC_LOAD_ADDRESS_MISALIGNED);
    CHECK_EQ(RUN2(mode, sc_only, data, 0).a1, 1);
    CHECK_EQ(*data, 41);
  }
  return 0;
}
