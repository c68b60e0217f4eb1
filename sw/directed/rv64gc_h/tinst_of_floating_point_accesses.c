/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_xtinst_val H_trap_xtinst
 * Needs: d, h, bus_errors, tval_access_fault, pmp_usable>=2
 * A faulting load or store of F and D leaves zero or its transformed form in mtinst, and no register, no FS changed. */
#include "float.h"

WORDS(accesses, "flw f7, 0(a0)\nfld f7, 0(a0)\nfsw f7, 0(a0)\nfsd f7, 0(a0)");

int main(void) {
  static const uint32_t transformed[] = {0x00002387, 0x00003387, 0x00702027, 0x00703027};
  for (int i = 0; i < 4; i++) {
    FLOAT_ON();
    F_SET(7, ONE64);
    SET_FS(mstatus, CLEAN);
    SET_FS(vsstatus, INITIAL);
    struct outcome o = run_insn(VS, accesses[i], VACANT, 0);
    CHECK_TRAP(o, BY_M, i < 2 ? EXC_LOAD_ACCESS_FAULT : EXC_STORE_AMO_ACCESS_FAULT);
    CHECK_EQ(o.tval, VACANT);
    CHECK(o.tinst == 0 || o.tinst == transformed[i]);
    CHECK_EQ(FS_OF(mstatus), CLEAN);
    CHECK_EQ(FS_OF(vsstatus), INITIAL);
    CHECK_EQ(F_GET(7), ONE64);
  }
  return 0;
}
