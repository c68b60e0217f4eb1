/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_exception_priority mstatus_fs_vs_xs_off_op
 * Needs: d, h, pmp_usable>=2
 * An access with FS Off is illegal whatever its address: it is not made. */
#include "float.h"

WORDS(accesses, "flw f7, 0(a0)\nfld f7, 0(a0)\nfsw f7, 0(a0)\nfsd f7, 0(a0)");
static uint64_t data[2];

int main(void) {
  SET_FS(mstatus, OFF);
  data[0] = 0x77;
  for (const uint32_t *word = accesses; word < accesses_end; word++) {
    CHECK_TRAP(run_insn(HS, *word, 0x1001, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
    CHECK_TRAP(run_insn(HS, *word, (word_t)data, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
    CHECK_EQ(data[0], 0x77);
  }
  return 0;
}
