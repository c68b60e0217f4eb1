/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hlsv_sstatus_mxr hlsv_vsstatus_mxr vsstatus_mxr_vm sstatus_mxr_vm mstatus_mprv_hypervisor
 * Needs: h, pmp_usable>=2
 * vsstatus.MXR makes execute-only readable in the VS-stage only, sstatus.MXR in both stages. */
#include "harness.h"
#include "paging.h"

PROVOKE(hlv, "hlv.d a0, (a0)");
PROVOKE(load, "ld a0, (a0)");

#define SPVP (1 << 8)
#define MXR (1 << 19)
#define VS_X 0x40000000ull
#define G_X 0x40001000ull

int main(void) {
  struct table vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  uint64_t *data = page();
  *data = 42;
  identity(g, PTE_U);
  identity(vs, 0);
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  map(g, 0x50000000, (word_t)data, PTE_X | PTE_U | PTE_AD, 0);
  map(vs, VS_X, (word_t)data, PTE_X | PTE_AD, 0);
  map(vs, G_X, 0x50000000, PTE_R | PTE_AD, 0);
  use_vsatp(vs);
  use_hgatp(g);
  SET(hstatus, SPVP);
  for (unsigned hs = 0; hs < 2; hs++)
    for (unsigned guest = 0; guest < 2; guest++) {
      CLEAR(sstatus, MXR);
      SET(sstatus, hs * MXR);
      CLEAR(vsstatus, MXR);
      SET(vsstatus, guest * MXR);
      /* By HLV, by a load of VS, and by one of M with MPRV. */
      for (unsigned by = 0; by < 3; by++) {
        struct outcome a = by == 2 ? load_as(VS, VS_X) : by ? RUN1(VS, load, VS_X) : RUN1(HS, hlv, VS_X);
        struct outcome b = by == 2 ? load_as(VS, G_X) : by ? RUN1(VS, load, G_X) : RUN1(HS, hlv, G_X);
        if (hs || guest)
          CHECK_EQ(a.a0, 42);
        else
          CHECK_TRAP(a, BY_M, EXC_LOAD_PAGE_FAULT);
        if (hs)
          CHECK_EQ(b.a0, 42);
        else
          CHECK_TRAP(b, BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
      }
    }
  return 0;
}
