/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsatp_ppn_sv32_sz hgatp_ppn_op hgatp_vmid_lsbs HGATP_VMID hstatus_vsxl_32 satp_mode_sxlen32 vsatp_v0 vsatp_acc hgatp_sz
 * Needs: h
 * satp and vsatp: MODE, nine bits of ASID, 22 of PPN, each bit stored by itself; hgatp: MODE, seven bits
 * of VMID, 22 of PPN, of which the lowest two are zero while it translates. At V=1 satp is vsatp. hstatus
 * has no VSXL, sstatus and vsstatus no UXL. */
#include "harness.h"
#include "paging.h"

PROVOKE(swap_satp, "csrrw a0, satp, a0");

#define SV32 (1u << 31)
#define ASIDS 0x7fc00000u
#define PPNS 0x3fffffu
#define VMIDS 0x1fc00000u

int main(void) {
  for (unsigned bit = 0; bit < 31; bit++) {
    word_t one = SV32 | 1u << bit;
    WRITE(vsatp, one);
    CHECK_EQ(READ(vsatp), one & (SV32 | ASIDS | PPNS));
    CHECK_EQ(RUN1(HS, swap_satp, 0).a0, 0);
    WRITE(satp, one);
    CHECK_EQ(READ(satp), one & (SV32 | ASIDS | PPNS));
    WRITE(satp, 0);
    CHECK_EQ(READ(vsatp), one);
    WRITE(hgatp, one);
    CHECK_EQ(READ(hgatp), one & (SV32 | VMIDS | (PPNS & ~3u)));
    WRITE(hgatp, 0);
    WRITE(vsatp, 0);
  }
  /* VS turns Sv32 on for itself; its satp is vsatp. */
  struct table t = new_table(MODE_SV32, 0);
  identity(t, 0);
  CHECK_EQ(RUN1(VS, swap_satp, atp(t, 0x1ff)).a0, 0);
  CHECK_EQ(READ(vsatp), SV32 | ASIDS | (word_t)t.root >> 12);
  CHECK_EQ(READ(satp), 0);
  hfence_vvma();
  CHECK_EQ(RUN1(VS, swap_satp, 0).a0, SV32 | ASIDS | (word_t)t.root >> 12);
  WRITE(hstatus, 0);
  CHECK_EQ(READ(hstatus), 0);
  WRITE(vsstatus, 0);
  CHECK_EQ(READ(vsstatus), 0);
  return 0;
}
