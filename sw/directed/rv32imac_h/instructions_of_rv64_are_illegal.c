/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_cause hlsv_op hlvx-wu_valid32 hlsv_illegalinst
 * Needs: tval_insn
 * What only RV64 has is an illegal instruction in every mode, HLV.D, HLV.WU and HSV.D at V=1 included:
 * they are no hypervisor instructions here. HLVX.WU is one. */
#include "harness.h"

static const uint32_t insns[] = {
    0x00053503, /* ld a0, 0(a0) */
    0x00056503, /* lwu a0, 0(a0) */
    0x00b53023, /* sd a1, 0(a0) */
    0x0005051b, /* addiw a0, a0, 0 */
    0x00b5053b, /* addw a0, a0, a1 */
    0x40b5053b, /* subw */
    0x00b5153b, /* sllw */
    0x02b5053b, /* mulw */
    0x02051513, /* slli a0, a0, 32 */
    0x02055513, /* srli a0, a0, 32 */
    0x42055513, /* srai a0, a0, 32 */
    0x1005352f, /* lr.d a0, (a0) */
    0x18b5352f, /* sc.d a0, a1, (a0) */
    0x00b5352f, /* amoadd.d a0, a1, (a0) */
    0x68154573, /* hlv.wu a0, (a0) */
    0x6c054573, /* hlv.d a0, (a0) */
    0x6eb54073, /* hsv.d a1, (a0) */
};

int main(void) {
  static uint32_t data[2];
  int h = !!(READ(misa) & (1 << 7));
  if (h)
    WRITE(hstatus, HSTATUS_HU | HSTATUS_SPVP);
  for (int mode = U; mode <= M; mode++) {
    if (!h && (mode == VU || mode == VS))
      continue;
    for (unsigned i = 0; i < sizeof insns / sizeof *insns; i++) {
      struct outcome o = run_insn(mode, insns[i], (word_t)data, 0);
      CHECK_TRAP(o, BY_M, EXC_ILLEGAL_INSTRUCTION);
      CHECK_EQ(o.tval, insns[i]);
    }
    if (!h)
      continue;
    struct outcome o = run_insn(mode, 0x68354573, (word_t)data, 0); /* hlvx.wu a0, (a0) */
    if (mode == VU || mode == VS)
      CHECK_TRAP(o, BY_M, EXC_VIRTUAL_INSTRUCTION);
    else
      CHECK_NO_TRAP(o);
  }
  return 0;
}
