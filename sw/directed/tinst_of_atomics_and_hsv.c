/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_xtinst H_trap_xtinst_val H_trap_xtinst_exception
 * Needs: xlen 64, h, a, pmp_usable>=2
 * tinst of LR, SC and AMO with aq and rl, and of HSV, is zero or keeps rd, rs2, aq, rl and the function. */
#include "harness.h"
#include "paging.h"

PROVOKE(amo, "amoadd.d.aqrl a3, a1, (a0)");
PROVOKE(amo_aq, "amomaxu.w.aq a3, a1, (a0)");
PROVOKE(lr, "lr.d.aq a3, (a0)");
PROVOKE(sc, "sc.w.rl a3, a1, (a0)");
PROVOKE(hsv, "hsv.d a1, (a0)");
PROVOKE(hsv_w, "hsv.w a2, (a0)");

#define GPA 0x50000000ull

static int allowed(struct outcome o, uint64_t transformed) {
  return o.by != NO_TRAP && (o.tinst == 0 || o.tinst == transformed);
}

int main(void) {
  struct table g = new_table(MODE_LEAST, 1);
  identity(g, PTE_U);
  use_hgatp(g);
  CHECK(allowed(RUN1(VS, amo, GPA), 0x06b036af));
  CHECK(allowed(RUN1(VS, amo_aq, GPA), 0xe4b026af));
  CHECK(allowed(RUN1(VS, lr, GPA), 0x140036af));
  CHECK(allowed(RUN1(VS, sc, GPA), 0x1ab026af));
  SET(hstatus, HSTATUS_SPVP);
  CHECK(allowed(RUN1(HS, hsv, GPA), 0x6eb04073));
  CHECK(allowed(RUN1(HS, hsv_w, GPA), 0x6ac04073));
  return 0;
}
