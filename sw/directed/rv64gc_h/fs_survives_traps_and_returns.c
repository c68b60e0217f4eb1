/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_fs_op vsstatus_op
 * Needs: d, h, pmp_usable>=2
 * Traps and returns leave FS of both registers. */
#include "float.h"

PROVOKE(call, "ecall");

int main(void) {
  static const enum handler handlers[] = {BY_M, BY_HS, BY_VS};
  for (int host = OFF; host <= DIRTY; host++)
    for (unsigned i = 0; i < 3; i++) {
      SET_FS(mstatus, host);
      SET_FS(vsstatus, DIRTY - host);
      delegate_exception(EXC_ENVIRONMENT_CALL_FROM_U_MODE_OR_VU_MODE, handlers[i]);
      CHECK_TRAP(RUN(VU, call), handlers[i], EXC_ENVIRONMENT_CALL_FROM_U_MODE_OR_VU_MODE);
      CHECK_EQ(FS_OF(mstatus), host);
      CHECK_EQ(FS_OF(vsstatus), DIRTY - host);
    }
  return 0;
}
