/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fcvt-w-d_op fcvt-wu-d_op fcvt-s-l_op F_rm_field
 * Needs: d, h, pmp_usable>=2
 * FCVT to an integer of -2.5 to 2.5 in each mode; inexact ones raise NX and nothing else. */
#include "float.h"

static const uint64_t values[] = {
    0xc004000000000000, 0xbff8000000000000, 0xbfe0000000000000, 0x3fe0000000000000, 0x3ff8000000000000,
    0x4004000000000000}; /* -2.5 -1.5 -0.5 0.5 1.5 2.5 */
static const int8_t rounded[5][6] = {
    {-2, -2, 0, 0, 2, 2}, {-2, -1, 0, 0, 1, 2}, {-3, -2, -1, 0, 1, 2}, {-2, -1, 0, 1, 2, 3}, {-3, -2, -1, 1, 2, 3}};

int main(void) {
  FLOAT_ON();
  for (unsigned frm = 0; frm < 5; frm++) {
    WRITE(frm, frm);
    for (unsigned i = 0; i < 6; i++) {
      CHECK_EQ(TO_X("fcvt.w.d a0, f2", values[i], 0), (int64_t)rounded[frm][i]);
      CHECK_EQ(FLAGS(), NX);
      CHECK_EQ(TO_X("fcvt.l.d a0, f2", values[i], 0), (int64_t)rounded[frm][i]);
      CHECK_EQ(FLAGS(), NX);
      int64_t least = rounded[frm][i] < 0 ? 0 : rounded[frm][i];
      CHECK_EQ(TO_X("fcvt.wu.d a0, f2", values[i], 0), least);
      CHECK_EQ(FLAGS(), rounded[frm][i] < 0 ? NV : NX);
    }
  }
  /* To a float: what does not fit its 24 bits is rounded by the mode, too. */
  static const uint32_t floats[5] = {0x4b800000, 0x4b800000, 0x4b800000, 0x4b800001, 0x4b800001};
  for (unsigned frm = 0; frm < 5; frm++) {
    WRITE(frm, frm);
    CHECK_EQ(FROM_X("fcvt.s.l f1, a0", (1 << 24) + 1), BOX(floats[frm]));
    CHECK_EQ(FLAGS(), NX);
    CHECK_EQ(FROM_X("fcvt.d.w f1, a0", -3), THREE64 | NEGATIVE64);
    CHECK_EQ(FLAGS(), 0);
  }
  return 0;
}
