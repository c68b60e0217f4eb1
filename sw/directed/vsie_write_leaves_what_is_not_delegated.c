/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: vsip_vsie_op VSIE_WARL vsip_vsie_sei vsip_vsie_sti vsip_vsie_ssi hie_op
 * Needs: h, pmp_usable>=2
 * A write of vsie, and of sie at V=1, changes the enables that hideleg delegates; the others of hie stay,
 * set or clear, for each subset of the three. */
#include "harness.h"

int main(void) {
  static const word_t bits[] = {HIP_VSSIP, HIP_VSTIP, HIP_VSEIP};
  const word_t all = HIP_VSSIP | HIP_VSTIP | HIP_VSEIP;
  for (unsigned subset = 0; subset < 8; subset++)
    for (unsigned form = 0; form < 4; form++) {
      word_t delegated = 0;
      for (unsigned i = 0; i < 3; i++)
        delegated |= subset >> i & 1 ? bits[i] : 0;
      const word_t before = form & 1 ? all : 0, written = form & 1 ? 0 : all >> 1;
      WRITE(hideleg, all);
      WRITE(hie, before);
      WRITE(hideleg, delegated);
      if (form & 2)
        CHECK_NO_TRAP(run_insn(VS, CSR_SWAP_INSN(CSR_SIE), written, 0));
      else
        WRITE(vsie, written);
      CHECK_EQ(READ(hie) & all, (before & ~delegated) | (written << 1 & delegated));
      CHECK_EQ(READ(vsie), written & delegated >> 1);
    }
  return 0;
}
