/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fld_op fsd_op fp_misaligned mtval_vaddr_wr1
 * Needs: d, h, pmp_usable>=2
 * A misaligned FLW, FLD, FSW or FSD is done whole or is a misaligned exception that changes nothing. */
#include "float.h"

WORDS(accesses, "flw f6, 0(a0)\nfld f6, 0(a0)\nfsw f6, 0(a0)\nfsd f6, 0(a0)");
static union { uint8_t byte[24]; uint64_t whole[3]; } data;

static uint64_t bytes(unsigned at, unsigned count) {
  uint64_t value = 0;
  for (unsigned i = 0; i < count; i++)
    value |= (uint64_t)data.byte[at + i] << 8 * i;
  return value;
}

int main(void) {
  for (int i = 0; i < 4; i++)
    for (unsigned at = 1; at < 12; at++) {
      unsigned size = i & 1 ? 8 : 4, load = i < 2;
      if (at % size == 0)
        continue;
      for (int n = 0; n < 24; n++)
        data.byte[n] = 0x11 * n + 3;
      FLOAT_ON();
      F_SET(6, SNAN64 + at);
      SET_FS(mstatus, CLEAN);
      SET_FS(vsstatus, CLEAN);
      uint64_t before = bytes(at, size);
      struct outcome o = run_insn(VU, accesses[i], (word_t)&data.byte[at], 0);
      if (o.by != NO_TRAP) {
        CHECK_EQ(o.cause, load ? EXC_LOAD_ADDRESS_MISALIGNED : EXC_STORE_AMO_ADDRESS_MISALIGNED);
        CHECK(o.tval == (word_t)&data.byte[at] || o.tval == 0);
        CHECK_EQ(F_GET(6), SNAN64 + at);
        CHECK_EQ(bytes(at, size), before);
        CHECK_EQ(FS_OF(vsstatus), CLEAN);
      } else if (load) {
        CHECK_EQ(F_GET(6), size == 8 ? before : BOX(before));
      } else {
        CHECK_EQ(bytes(at, size), (SNAN64 + at) & (size == 8 ? ~0ull : 0xffffffff));
      }
    }
  return 0;
}
