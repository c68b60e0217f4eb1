/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_mprv_hlsv hlsv_trans
 * Needs: h, pmp_usable>=2
 * MPRV=1 with MPP=U, MPV=0 does not change what HLV does in M. */
#include "harness.h"
#include "paging.h"

#define MPRV (1ull << 17)
#define SPVP (1 << 8)
#define VA 0x40000000ull

int main(void) {
  uint64_t *data = page();
  word_t v;
  *data = 77;
  struct table vs = new_table(MODE_LEAST, 0);
  map(vs, VA, (word_t)data, PTE_R | PTE_AD, 0);
  use_vsatp(vs);
  SET(hstatus, SPVP);
  CLEAR(mstatus, 3 << 11 | MSTATUS_MPV);
  __asm__ volatile("csrs mstatus, %1\n hlv.d %0, (%2)\n csrc mstatus, %1"
                   : "=&r"(v) : "r"((word_t)MPRV), "r"((word_t)VA) : "memory");
  CHECK_EQ(v, 77);
  return 0;
}
