/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: misa_extensions_enc mstatus_fs_op
 * Needs: d, h, pmp_usable>=2
 * misa has F and D beside H, and FS is writable in every status register. */
#include "float.h"

int main(void) {
  uint64_t misa = READ(misa);
  if (misa != 0)
    CHECK((misa >> 3 & 1) && (misa >> 5 & 1) && (misa >> 7 & 1));
  for (int fs = OFF; fs <= DIRTY; fs++) {
    SET_FS(mstatus, fs);
    CHECK_EQ(FS_OF(mstatus), fs);
    CHECK_EQ(FS_OF(sstatus), fs);
    SET_FS(sstatus, DIRTY - fs);
    CHECK_EQ(FS_OF(mstatus), DIRTY - fs);
    SET_FS(vsstatus, fs);
    CHECK_EQ(FS_OF(vsstatus), fs);
    CHECK_EQ(FS_OF(mstatus), DIRTY - fs);
    CHECK_EQ(SD(vsstatus), fs == DIRTY);
    CHECK_EQ(SD(sstatus), fs == OFF);
  }
  return 0;
}
