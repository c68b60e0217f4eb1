/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_guest_page_fault htval_val H_trap_xtinst_val mtval2_htval_virtaddr
 * Needs: d, h, pmp_usable>=2, tval2_gpa
 * FLW, FLD, FSW and FSD without a G-stage leaf: load or store guest-page fault with its addresses; the
 * register, FS and memory stay. */
#include "float.h"
#include "paging.h"

WORDS(accesses, "flw f9, 0(a0)\nfld f9, 0(a0)\nfsw f9, 0(a0)\nfsd f9, 0(a0)");
#define GPA 0x50000120ull

int main(void) {
  static const uint32_t transformed[] = {0x00002487, 0x00003487, 0x00902027, 0x00903027};
  struct table g = open_gstage(MODE_LEAST);
  use_hgatp(g);
  for (int mode = VU; mode <= VS; mode++)
    for (int i = 0; i < 4; i++)
      for (enum handler by = BY_M; by <= BY_HS; by++) {
        FLOAT_ON();
        F_SET(9, THREE64);
        SET_FS(mstatus, INITIAL);
        SET_FS(vsstatus, CLEAN);
        unsigned cause = i < 2 ? EXC_LOAD_GUEST_PAGE_FAULT : EXC_STORE_AMO_GUEST_PAGE_FAULT;
        delegate_exception(cause, by);
        struct outcome o = run_insn(mode, accesses[i], GPA, 0);
        CHECK_TRAP(o, by, cause);
        CHECK_EQ(o.tval, GPA);
        CHECK_EQ(o.tval2, GPA >> 2);
        CHECK(o.gva && o.from_v);
        CHECK(o.tinst == 0 || o.tinst == transformed[i]);
        CHECK_EQ(FS_OF(mstatus), INITIAL);
        CHECK_EQ(FS_OF(vsstatus), CLEAN);
        CHECK_EQ(F_GET(9), THREE64);
      }
  return 0;
}
