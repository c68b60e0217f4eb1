/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hlsv_priv hlsv_trans hstatus_spvp_op hlsv_u_op
 * Needs: h, pmp_usable>=2
 * A page that HLV, HLVX or HSV has just reached as VS or as VU is refused to the other one where U says so,
 * without a fence between: VU never uses a page of VS, whatever SUM is, and VS one of VU by SUM alone. */
#include "permissions.h"

#define VA 0x40000000ull

int main(void) {
  static const enum how hows[] = {BY_HLV, BY_HLVX, BY_HSV};
  const word_t code = (word_t)code_page();
  struct table vs = new_table(MODE_LEAST, 0);
  identity(vs, 0);
  pte_t *leaf = map(vs, VA, code, PTE_RWX | PTE_AD, 0);
  use_vsatp(vs);
  for (unsigned user = 0; user < 2; user++)
    for (unsigned sum = 0; sum < 2; sum++)
      for (unsigned n = 0; n < 9; n++) {
        *leaf = pte(code, PTE_RWX | PTE_AD | PTE_V | (user ? PTE_U : 0));
        WRITE(vsstatus, sum ? SSTATUS_SUM : 0);
        hfence_vvma();
        WRITE(hstatus, user ? 0 : HSTATUS_SPVP);
        CHECK_NO_TRAP(run_access(VS, hows[n / 3], VA));
        WRITE(hstatus, user ? HSTATUS_SPVP : 0);
        struct outcome o = run_access(VS, hows[n % 3], VA);
        if (user && sum)
          CHECK_NO_TRAP(o);
        else
          CHECK_TRAP(o, BY_M, page_fault(type_of(hows[n % 3])));
      }
  return 0;
}
