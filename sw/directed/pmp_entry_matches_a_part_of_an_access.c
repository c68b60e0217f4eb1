/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_pmp pmp_full_match_required pmp_entry_priority pmp_a_field_tor pmp_a_field_napot_na4
 * Needs: xlen 64 (an aligned access of eight bytes), h, pmp_usable>=8, pmp_grain, pmp_modes
 * An entry of TOR or NA4 that matches either half of a doubleword alone refuses the access whatever it
 * permits, and whatever entries behind it do, from M on downwards; what lies in it or beside it passes. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");
PROVOKE(store, "sd a1, (a0)");
PROVOKE(load_word, "lw a0, (a0)");

#define CFG(a) ((a) << 3 | 7ull)
enum { TOR = 1, NA4 = 2, NAPOT = 3 };

int main(void) {
  static const enum mode modes[] = {M, HS, U, VS, VU};
  const word_t at = (word_t)page() + 64;
  WRITE(pmpaddr3, ~0ull >> 10);
  for (unsigned kind = 0; kind < 4; kind++) {
    /* Of [at, at + 24): one word, the second half of the first doubleword or the first of the second; or
     * from the one to the other. */
    const word_t first = at + (kind == 1 ? 8 : 4), end = kind == 3 ? at + 12 : first + 4;
    WRITE(pmpaddr0, first >> 2);
    WRITE(pmpaddr1, kind < 2 ? first >> 2 : end >> 2);
    WRITE(pmpcfg0, CFG(NAPOT) << 24 | CFG(kind < 2 ? NA4 : TOR) << 8);
    sfence_vma();
    hfence_gvma();
    for (unsigned m = 0; m < 5; m++)
      for (word_t va = at; va < at + 24; va += 8) {
        const int part = va < end && va + 8 > first;
        if (part) {
          CHECK_TRAP(RUN1(modes[m], load, va), BY_M, EXC_LOAD_ACCESS_FAULT);
          CHECK_TRAP(RUN2(modes[m], store, va, 1), BY_M, EXC_STORE_AMO_ACCESS_FAULT);
        } else {
          CHECK_NO_TRAP(RUN1(modes[m], load, va));
          CHECK_NO_TRAP(RUN2(modes[m], store, va, 1));
        }
        CHECK_NO_TRAP(RUN1(modes[m], load_word, va));
        CHECK_NO_TRAP(RUN1(modes[m], load_word, va + 4));
      }
  }
  return 0;
}
