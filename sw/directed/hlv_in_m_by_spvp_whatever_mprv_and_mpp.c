/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hlsv_priv mstatus_mprv_hlsv
 * Needs: h, pmp_usable>=2, tval_page_fault, misa_csr_implemented, mtval_causes
 * HLV in M-mode is as VU or as VS by hstatus.SPVP, whatever MPRV and MPP are. */
#include "harness.h"
#include "paging.h"

#define OF_VS 0x50000000ull
#define OF_VU 0x50001000ull

PROVOKE(load, "csrc mstatus, a1\n csrs mstatus, a2\n hlv.w a0, (a0)");

int main(void) {
  word_t *data = page();
  struct table vs = new_table(MODE_LEAST, 0);
  *data = 41;
  identity(vs, 0);
  map(vs, OF_VS, (word_t)data, PTE_R | PTE_AD, 0);
  map(vs, OF_VU, (word_t)data, PTE_R | PTE_U | PTE_AD, 0);
  use_vsatp(vs);
  for (int spvp = 0; spvp < 2; spvp++) {
    CLEAR(hstatus, HSTATUS_SPVP);
    SET(hstatus, spvp ? HSTATUS_SPVP : 0);
    for (unsigned mpp = 0; mpp < 2; mpp++)
      for (int user = 0; user < 2; user++) {
        word_t status = mpp << MSTATUS_MPP_SHIFT | MSTATUS_MPRV;
        struct outcome o = run(M, load, user ? OF_VU : OF_VS, MSTATUS_MPP, status, 0);
        CLEAR(mstatus, MSTATUS_MPRV);
        if (spvp == user) {
          CHECK_TRAP(o, BY_M, EXC_LOAD_PAGE_FAULT);
          CHECK(o.gva);
        } else {
          CHECK_NO_TRAP(o);
          CHECK_EQ(o.a0, 41);
        }
      }
  }
  return 0;
}
