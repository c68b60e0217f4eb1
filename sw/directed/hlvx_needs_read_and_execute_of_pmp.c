/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hlsv_op hlsv_u_op H_pmp
 * Needs: h, pmp_usable>=2, tval_access_fault, pmp_grain, misa_csr_implemented, mtval_causes, pmp_modes
 * In HS and in M, HLVX takes read and execute permission of PMP, HLV read permission only; the fault that PMP raises
 * is a load access fault to M-mode, with the virtual address, behind both stages as with Bare ones. */
#include "harness.h"
#include "paging.h"

PROVOKE(hlvx_wu, "hlvx.wu a0, (a0)");
PROVOKE(hlvx_hu, "hlvx.hu a0, (a0)");
PROVOKE(hlv_wu, "hlv.wu a0, (a0)");

#define SPVP (1 << 8)
#define VA 0x40000000ull

enum { R = 1, W = 2, X = 4, NA4 = 2 << 3, ALL = 0x1f };

static uint32_t *data;

static void check_reads(enum mode mode, uint64_t at) {
  for (unsigned allowed = 0; allowed <= (R | W | X); allowed++) {
    if ((allowed & (R | W)) == W) continue;
    WRITE(pmpcfg0, ALL << 8 | NA4 | allowed);
    hfence_vvma();
    hfence_gvma();
    unsigned reads = allowed & R, runs = reads && allowed & X;
    struct outcome o = RUN1(mode, hlv_wu, at);
    if (reads) {
      CHECK_EQ(o.a0, *data);
    } else {
      CHECK_TRAP(o, BY_M, EXC_LOAD_ACCESS_FAULT);
    }
    for (int half = 0; half < 2; half++) {
      o = half ? RUN1(mode, hlvx_hu, at) : RUN1(mode, hlvx_wu, at);
      if (runs) {
        CHECK_EQ(o.a0, half ? *data & 0xffff : *data);
        continue;
      }
      CHECK_TRAP(o, BY_M, EXC_LOAD_ACCESS_FAULT);
      CHECK_EQ(o.tval, at);
      CHECK(o.gva && !o.tval2);
    }
  }
}

int main(void) {
  struct table vs = new_table(MODE_LEAST, 0), g = new_table(MODE_LEAST, 1);
  data = page();
  *data = 0x89abcdef;
  SET(hstatus, SPVP);
  WRITE(pmpaddr0, (word_t)data >> 2);
  WRITE(pmpaddr1, ~0ull >> 10);
  check_reads(HS, (word_t)data);
  check_reads(M, (word_t)data);
  identity(g, PTE_U);
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  map(vs, VA, 0x50000000, PTE_RWX | PTE_AD, 0);
  map(g, 0x50000000, (word_t)data, PTE_RWX | PTE_U | PTE_AD, 0);
  use_vsatp(vs);
  use_hgatp(g);
  check_reads(HS, VA);
  check_reads(M, VA);
  return 0;
}
