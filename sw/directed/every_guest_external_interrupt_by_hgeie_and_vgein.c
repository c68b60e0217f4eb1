/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hgeip_op hgeie_op hip_sgeip_sgeie_op hip_vseip_vseie_op hstatus_vgein_op GEILEN
 * Needs: h, pmp_usable>=2
 * Not on Spike: it has no guest external interrupts.
 * The external interrupt of each guest that there is, the last one too: SGEIP where hgeie has its bit and
 * VSEIP where VGEIN selects it, each whatever the other does. */
#include "harness.h"

int main(void) {
  WRITE(hgeie, ~0ull);
  const word_t implemented = READ(hgeie);
  for (unsigned guest = 1; guest < XLEN && guest < 64 && implemented >> guest & 1; guest++) {
    const word_t own = (word_t)1 << guest;
    plic_raise(1 + guest, 1);
    for (unsigned enabled = 0; enabled < 2; enabled++)
      for (unsigned selected = 0; selected < 2; selected++) {
        WRITE(hgeie, enabled ? own : implemented & ~own);
        WRITE(hstatus, selected ? guest << HSTATUS_VGEIN_SHIFT : 0);
        CHECK(hip_becomes(HIP_SGEIP | HIP_VSEIP,
                          (enabled ? HIP_SGEIP : 0) | (selected ? HIP_VSEIP : 0)));
        CHECK_EQ(READ(hgeip), own);
      }
    plic_raise(1 + guest, 0);
    CHECK(hip_becomes(HIP_SGEIP | HIP_VSEIP, 0));
  }
  return 0;
}
