/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_mprv_ldst_op mstatus_mprv_hypervisor
 * Needs: d, h, pmp_usable>=2
 * With MPRV a load or store of D goes where MPP and MPV say, while FS of V=1 does not count in M-mode. */
#include "float.h"
#include "paging.h"

PROVOKE(as_guest, "csrs mstatus, a2\n" SET_MPV_A3 "csrs mstatus, a1\n fld f5, 0(a0)\n fsd f5, 8(a0)\n csrc mstatus, a1");
#define GVA 0x40000000ull

int main(void) {
  struct table vs = new_table(MODE_LEAST, 0);
  uint64_t *data = page();
  identity(vs, 0);
  map(vs, GVA, (word_t)data, PTE_R | PTE_W | PTE_AD, 0);
  use_vsatp(vs);
  data[0] = 0x0badcafe12345678;
  FLOAT_ON();
  SET_FS(vsstatus, OFF);
  struct outcome o = run(M, as_guest, GVA, MSTATUS_MPRV, 1 << 11, MPV_A3(1));
  CHECK_NO_TRAP(o);
  CHECK_EQ(F_GET(5), data[0]);
  CHECK_EQ(data[1], data[0]);
  CHECK_EQ(FS_OF(vsstatus), OFF);
  map(vs, GVA, (word_t)data, PTE_R | PTE_AD, 0);
  hfence_vvma();
  o = run(M, as_guest, GVA, MSTATUS_MPRV, 1 << 11, MPV_A3(1));
  CLEAR(mstatus, MSTATUS_MPRV);
  CHECK_TRAP(o, BY_M, EXC_STORE_AMO_PAGE_FAULT);
  CHECK(o.tval == GVA + 8 || o.tval == 0);
  CHECK(o.tinst == 0 || o.tinst == 0x00503027);
  return 0;
}
