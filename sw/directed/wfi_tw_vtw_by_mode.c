/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hstatus_vtw_op H_virtinst_wfi_vtw1_tw0 H_virtinst_vu_wfi_tw0 mstatus_modes VTW_VIRTINSTR
 * Needs: h, pmp_usable>=2, wfi_tw, wfi_vtw, wfi_u, wfi_vu
 * WFI: TW=1 makes it illegal below M; TW=0: VTW=1 makes it virtual instruction in VS; VU always has
 * virtual instruction, U illegal instruction. VTW does not touch HS. */
#include "harness.h"

PROVOKE(wfi, "wfi");

#define TW (1 << 21)
#define VTW (1 << 21)
#define VSSI (1 << 2)

int main(void) {
  /* A pending and enabled interrupt lets a permitted WFI resume at once; VS alone could take it, and
   * there it is globally disabled. */
  WRITE(hideleg, VSSI);
  SET(mie, VSSI);
  for (unsigned tw = 0; tw < 2; tw++)
    for (unsigned vtw = 0; vtw < 2; vtw++) {
      CLEAR(mstatus, TW);
      SET(mstatus, tw * TW);
      CLEAR(hstatus, VTW);
      SET(hstatus, vtw * VTW);
      WRITE(hvip, VSSI);
      CHECK_NO_TRAP(RUN(M, wfi));
      struct outcome hs = RUN(HS, wfi), vs = RUN(VS, wfi);
      WRITE(hvip, 0);
      struct outcome vu = RUN(VU, wfi), u = RUN(U, wfi);
      if (tw) {
        CHECK_TRAP(hs, BY_M, EXC_ILLEGAL_INSTRUCTION);
        CHECK_TRAP(vs, BY_M, EXC_ILLEGAL_INSTRUCTION);
        CHECK_TRAP(vu, BY_M, EXC_ILLEGAL_INSTRUCTION);
      } else {
        CHECK_NO_TRAP(hs);
        if (vtw)
          CHECK_TRAP(vs, BY_M, EXC_VIRTUAL_INSTRUCTION);
        else
          CHECK_NO_TRAP(vs);
        CHECK_TRAP(vu, BY_M, EXC_VIRTUAL_INSTRUCTION);
      }
      CHECK_TRAP(u, BY_M, EXC_ILLEGAL_INSTRUCTION);
    }
  return 0;
}
