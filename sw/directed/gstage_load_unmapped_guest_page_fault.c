/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_guest_page_fault htval_val hstatus_gva_op H_trap_xtinst_val mtval2_htval_virtaddr
 * Needs: h, sv48, sv48x4, sv57, sv57x4, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mtval2_causes, htval_causes
 * A load whose guest physical address has no G-stage leaf: cause 21, tval is the guest virtual
 * address, htval the guest physical address shifted right by two, whatever the modes. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, 0(a0)");

#define GVA 0x40003568ull
#define GPA 0x55000568ull

int main(void) {
  for (int mode = MODE_LEAST; mode <= MODE_MOST; mode++) {
    struct table vs = new_table(mode, 0), g = new_table(mode, 1);
    identity(vs, 0);
    identity(g, PTE_U);
    /* The VS-stage tables themselves must be mapped in the G-stage. */
    map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
    map(vs, GVA & -PAGE, GPA & -PAGE, PTE_R | PTE_AD, 0);
    use_vsatp(vs);
    use_hgatp(g);
    for (enum handler by = BY_M; by <= BY_HS; by++) {
      delegate_exception(EXC_LOAD_GUEST_PAGE_FAULT, by);
      struct outcome o = RUN1(VS, load, GVA);
      CHECK_TRAP(o, by, EXC_LOAD_GUEST_PAGE_FAULT);
      CHECK_EQ(o.tval, GVA);
      CHECK_EQ(o.tval2, GPA >> 2);
      CHECK(o.gva && o.from_v && o.from_priv == 1);
      CHECK_EQ(o.epc, load);
      /* Zero, or the load with its immediate cleared and the address offset (0) for rs1. */
      CHECK(o.tinst == 0 || o.tinst == (XLEN == 64 ? 0x00003503 : 0x00002503) ||
            o.tinst == (XLEN == 64 ? 0x00003501 : 0x00002501));
    }
  }
  return 0;
}
