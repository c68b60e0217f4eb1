/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hlsv_trans hlsv_u_op hedeleg_op hstatus_spv_op hstatus_spvp_op hstatus_gva_op
 * Needs: h, pmp_usable>=2, misa_csr_implemented, tval_page_fault, stval_causes
 * HLV, HLVX and HSV of HS-mode, and of U-mode by HU, fault as if V were 1, but V is 0: HS-mode gets the
 * trap whatever hedeleg says, SPV becomes 0 also where it was 1, SPVP stays, and GVA says whose address it
 * is. So does an ordinary load of HS-mode, without GVA. */
#include "permissions.h"

#define HOLE 0x50000000ull

PROVOKE(hlv, "hlv.w a0, (a0)");
PROVOKE(hlvx, "hlvx.wu a0, (a0)");
PROVOKE(hsv, "hsv.w a0, (a0)");
PROVOKE(load, "lw a0, (a0)");
PROVOKE(store, "sw a0, (a0)");

static const struct {
  void (*code)(void);
  enum access_type type;
  int gva;
} accesses[] = {{hlv, LOAD, 1}, {hlvx, LOAD, 1}, {hsv, STORE, 1}, {load, LOAD, 0}, {store, STORE, 0}};

int main(void) {
  struct table s = new_table(MODE_LEAST, 0), vs = new_table(MODE_LEAST, 0), g = open_gstage(MODE_LEAST);
  identity(s, 0);
  use_vsatp(vs);
  use_hgatp(g);
  for (unsigned guest = 0; guest < 2; guest++) {
    /* A page fault of the first stage, or, with vsatp Bare, a guest-page fault. */
    if (guest)
      WRITE(vsatp, 0);
    hfence_vvma();
    for (unsigned user = 0; user < 2; user++) {
      /* The handler and a user share no page: satp is Bare for U-mode. */
      WRITE(satp, user ? 0 : atp(s, 0));
      sfence_vma();
      for (unsigned i = 0; i < (user ? 3 : sizeof accesses / sizeof *accesses); i++)
        for (unsigned spvp = 0; spvp < 2; spvp++)
          for (unsigned spv = 0; spv < 2; spv++) {
            const int from_guest = guest && accesses[i].gva;
            const unsigned cause =
                from_guest ? guest_page_fault(accesses[i].type) : page_fault(accesses[i].type);
            delegate_exception(cause, from_guest ? BY_HS : BY_VS);
            WRITE(hstatus, HSTATUS_HU | (spvp ? HSTATUS_SPVP : 0) | (spv ? HSTATUS_SPV : 0) |
                               (accesses[i].gva ? 0 : HSTATUS_GVA));
            struct outcome o = RUN1(user ? U : HS, accesses[i].code, HOLE);
            CHECK_TRAP(o, BY_HS, cause);
            CHECK_EQ(o.tval, HOLE);
            CHECK_EQ(o.gva, accesses[i].gva);
            CHECK_EQ(o.from_v, 0);
            CHECK_EQ(o.from_priv, !user);
            CHECK_EQ(READ(hstatus) & HSTATUS_SPV, 0);
            CHECK_EQ(READ(hstatus) & HSTATUS_SPVP, spvp ? HSTATUS_SPVP : 0);
          }
    }
  }
  return 0;
}
