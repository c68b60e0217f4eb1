/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_mprv_hlsv hlsv_priv
 * Needs: h, pmp_usable>=2
 * HLV in M with MPRV=1 acts as SPVP says: VU may read a page of user mode whatever MPP and MPV are. */
#include "harness.h"
#include "paging.h"

#define VA 0x40000000ull

int main(void) {
  static const word_t mpp[] = {0, 1 << 11, 3 << 11};
  uint64_t *data = page();
  *data = 77;
  struct table vs = new_table(MODE_LEAST, 0);
  map(vs, VA, (word_t)data, PTE_R | PTE_U | PTE_AD, 0);
  use_vsatp(vs);
  CLEAR(hstatus, HSTATUS_SPVP);
  CLEAR(vsstatus, VSSTATUS_SUM);
  for (unsigned i = 0; i < 3; i++)
    for (int sum = 0; sum < 2; sum++) {
      word_t v;
      CLEAR(mstatus, 3 << 11 | MSTATUS_SUM);
      SET(mstatus, mpp[i] | (sum ? MSTATUS_SUM : 0));
      __asm__ volatile("csrs mstatus, %1\n hlv.w %0, (%2)\n csrc mstatus, %1"
                       : "=&r"(v) : "r"((word_t)MSTATUS_MPRV), "r"((word_t)VA) : "memory");
      CHECK_EQ(v, 77);
    }
  return 0;
}
