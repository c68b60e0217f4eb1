/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: henvcfg_fiom_op henvcfg_op
 * Needs: h, pmp_usable>=2
 * FENCE retires in every mode, whatever FIOM says in menvcfg, henvcfg and senvcfg. */
#include "harness.h"

PROVOKE(fences, "fence\n fence rw, rw\n fence i, o\n .word 0x8330000F"); /* the last: FENCE.TSO */

int main(void) {
  for (int fiom = 0; fiom < 2; fiom++) {
    CLEAR(menvcfg, MENVCFG_FIOM);
    SET(menvcfg, fiom ? MENVCFG_FIOM : 0);
    CLEAR(henvcfg, HENVCFG_FIOM);
    SET(henvcfg, fiom ? HENVCFG_FIOM : 0);
    WRITE(senvcfg, fiom ? SENVCFG_FIOM : 0);
    for (int mode = U; mode <= M; mode++)
      CHECK_NO_TRAP(RUN(mode, fences));
  }
  return 0;
}
