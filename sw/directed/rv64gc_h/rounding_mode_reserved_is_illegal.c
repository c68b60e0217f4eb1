/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: roundingmode_rsv
 * Needs: d, h, pmp_usable>=2
 * Rounding modes 5 and 6, and in frm 7 too: illegal instruction here, also where nothing is rounded. */
#include "float.h"

WORDS(dynamic, "fadd.s f1, f2, f3\nfmadd.d f1, f2, f3, f4\nfcvt.w.s a0, f2\nfcvt.d.l f1, a0\nfsqrt.d f1, f2\n"
      ".insn r 0x53, 7, 0x69, f1, a0, x0\n.insn r 0x53, 7, 0x21, f1, f2, x0");

int main(void) {
  FLOAT_ON();
  for (const uint32_t *word = dynamic; word < dynamic_end; word++)
    for (unsigned rm = 0; rm < 8; rm++)
      for (unsigned frm = 0; frm < 8; frm++) {
        WRITE(frm, frm);
        struct outcome o = run_insn(VS, (*word & ~0x7000u) | rm << 12, 0, 0);
        if (rm < 5 || (rm == 7 && frm < 5))
          CHECK_NO_TRAP(o);
        else
          CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
      }
  return 0;
}
