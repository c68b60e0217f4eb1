/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: load_exc_x0 x0eq0 jalr_op Zicsr_rw sc_failed_as_store H_trap_xtinst_val
 * Needs: h, pmp_usable>=2, misa_csr_implemented, mtval2_causes, ram_amo, ram_lrsc
 * "Loads with a destination of x0 must still raise any exceptions", in every mode and by HLV; AMOs with it
 * write, SC fails without a reservation and faults as a store; x0 is stored as zero and told so by a tinst that is not zero; a
 * register that is the source is the destination, too, for CSRRW, JALR, loads and AMOs. */
#include "permissions.h"

#define VA 0x40000000ull
#define HOLE 0x50000000ull

PROVOKE(load_x0, "lw zero, (a0)");
PROVOKE(lr_x0, "lr.w zero, (a0)");
PROVOKE(hlv_x0, "hlv.w zero, (a0)");
PROVOKE(hlvx_x0, "hlvx.wu zero, (a0)");
PROVOKE(load_a0, "lw a0, (a0)");
PROVOKE(amo_x0, "amoadd.w zero, a1, (a0)");
PROVOKE(amo_a0, "amoadd.w a0, a0, (a0)");
PROVOKE(store_x0, "sw zero, 4(a0)");
PROVOKE(hsv_x0, "hsv.w zero, (a0)");
PROVOKE(sc_fails, "sc.w t0, a1, (a2)\nsc.w a0, a1, (a0)");
PROVOKE(csrrw_a0, "csrw sscratch, a1\ncsrrw a0, sscratch, a0\ncsrr a1, sscratch");
PROVOKE(jalr_ra, "mv t1, ra\nla ra, 1f\njalr ra, 0(ra)\nli a0, 1\n.align 2\n1: li a0, 2\nmv ra, t1");

static void check_faults(enum mode mode) {
  CHECK_TRAP(RUN1(mode, load_x0, HOLE), BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
  CHECK_TRAP(RUN1(mode, lr_x0, HOLE), BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
  struct outcome o = RUN1(mode, store_x0, HOLE);
  CHECK_TRAP(o, BY_M, EXC_STORE_AMO_GUEST_PAGE_FAULT);
  CHECK(o.tinst == 0 || o.tinst == 0x00002023);
}

int main(void) {
  volatile uint32_t *data = page();
  struct table vs = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
  identity(vs, 0);
  map(vs, VA, (word_t)data, PTE_R | PTE_W | PTE_AD, 0);
  map(vs, VA + PAGE, (word_t)data, PTE_R | PTE_AD, 0);
  map(vs, HOLE, HOLE, PTE_RWX | PTE_AD, 0);
  WRITE(hstatus, HSTATUS_SPVP);
  use_vsatp(vs);
  use_hgatp(g);
  check_faults(VS);
  CHECK_TRAP(RUN1(HS, hlv_x0, HOLE), BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
  CHECK_TRAP(RUN1(M, hlvx_x0, HOLE), BY_M, EXC_LOAD_GUEST_PAGE_FAULT);
  CHECK_TRAP(RUN1(HS, hsv_x0, HOLE), BY_M, EXC_STORE_AMO_GUEST_PAGE_FAULT);
  use_satp(vs);
  for (int mode = HS; mode <= VS; mode += VS - HS) {
    data[0] = 5;
    data[1] = 9;
    CHECK_NO_TRAP(run((enum mode)mode, amo_x0, VA, 3, 0, 0));
    CHECK_EQ(data[0], 8);
    CHECK_NO_TRAP(run((enum mode)mode, store_x0, VA, 3, 0, 0));
    CHECK_EQ(data[1], 0);
    CHECK_EQ(run((enum mode)mode, load_a0, VA, 0, 0, 0).a0, 8);
    CHECK_EQ(run((enum mode)mode, amo_a0, VA, 0, 0, 0).a0, 8);
    CHECK_EQ(data[0], (uint32_t)VA + 8);
    /* Without a reservation: the one before has ended any. */
    data[0] = 5;
    CHECK_EQ(run((enum mode)mode, sc_fails, VA, 3, VA + 8, 0).a0, 1);
    CHECK_EQ(data[0], 5);
    CHECK_TRAP(run((enum mode)mode, sc_fails, VA + PAGE, 3, VA + 8, 0), BY_M, EXC_STORE_AMO_PAGE_FAULT);
    struct outcome o = run((enum mode)mode, csrrw_a0, 11, 22, 0, 0);
    CHECK_EQ(o.a0, 22);
    CHECK_EQ(o.a1, 11);
    CHECK_EQ(run((enum mode)mode, jalr_ra, 0, 0, 0, 0).a0, 2);
  }
  return 0;
}
