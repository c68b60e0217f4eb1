/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vstimecmp_sz vstimecmp_acc hip_vstip_op hip_vstip_enable henvcfg_stce H_vscsrs_sub stimecmp_stimecmph_sz_acc
 * Needs: h
 * The comparison takes all 64 bits: with the lower half of vstimecmp zero the upper one alone decides,
 * likewise stimecmph. stimecmph at V=1 is vstimecmph; without STCE of henvcfg it is virtual instruction
 * there, without that of menvcfg illegal instruction. */
#include "harness.h"

PROVOKE(swap, "csrrw a0, 0x15d, a0");

int main(void) {
  WRITE(menvcfg, MENVCFG_STCE);
  WRITE(henvcfg, HENVCFG_STCE);
  WRITE(htimedelta, 0);
  for (unsigned bit = 0; bit < 32; bit++) {
    WRITE(CSR_VSTIMECMP, 1ull << (32 + bit));
    WRITE(CSR_STIMECMP, 1ull << (32 + bit));
    CHECK(mip_becomes(MIP_VSTIP | MIP_STIP, 0));
    WRITE(htimedelta, 1ull << (32 + bit));
    CHECK(mip_becomes(MIP_VSTIP | MIP_STIP, MIP_VSTIP));
    WRITE(htimedelta, 0);
    WRITE(CSR_STIMECMP, 0);
    CHECK(mip_becomes(MIP_VSTIP | MIP_STIP, MIP_STIP));
  }
  WRITE(CSR_STIMECMP, 0x1111111122222222ull);
  WRITE(CSR_VSTIMECMP, 0x3333333344444444ull);
  CHECK_EQ(RUN1(VS, swap, 0x55555555).a0, 0x33333333);
  CHECK_EQ(READ(CSR_VSTIMECMP), 0x5555555544444444ull);
  CHECK_EQ(READ(CSR_STIMECMP), 0x1111111122222222ull);
  CHECK_EQ(RUN1(HS, swap, 0x66666666).a0, 0x11111111);
  CHECK_EQ(READ(CSR_VSTIMECMP), 0x5555555544444444ull);
  CHECK_EQ(READ(CSR_STIMECMP), 0x6666666622222222ull);
  WRITE(henvcfg, 0);
  CHECK_TRAP(RUN1(VS, swap, 0), BY_M, EXC_VIRTUAL_INSTRUCTION);
  CHECK_NO_TRAP(RUN1(HS, swap, 0));
  WRITE(menvcfg, 0);
  CHECK_TRAP(RUN1(VS, swap, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(RUN1(HS, swap, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
  return 0;
}
