/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_illegalinst_xstatus_fs_vs vsstatus_fs_op vsstatus_vs_op
 * Needs: h, pmp_usable>=2
 * With FS and VS off, an instruction of F or V is illegal in every mode, never virtual. */
#include "harness.h"

int main(void) {
  static const uint32_t words[] = {
      0x00000057, /* vadd.vv v0, v0, v0 */
      0x00052007, /* flw f0, 0(a0) */
      0x00052027, /* fsw f0, 0(a0) */
      0x00000053, /* fadd.s f0, f0, f0 */
  };
  CLEAR(mstatus, MSTATUS_FS | MSTATUS_VS);
  CLEAR(vsstatus, VSSTATUS_FS | VSSTATUS_VS);
  for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
    for (int mode = U; mode <= M; mode++) {
      struct outcome o = run_insn(mode, words[i], 0x80000000, 0);
      CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
      CHECK(o.tval == words[i] || o.tval == 0);
    }
  return 0;
}
