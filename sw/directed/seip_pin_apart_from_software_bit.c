/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mip_seip_acc mip_seip_rdcsr mip_seip_wrcsr mip_seip_op
 * Needs: s, pmp_usable>=2, mideleg_writable, sei_implemented
 * Not on Spike: it has no interrupt of this platform's UART.
 * mip.SEIP reads the pin or the software bit; CSRRS and CSRRC of mip change the software bit alone,
 * without taking in the pin. */
#include "harness.h"

int main(void) {
  plic_raise(1, 1);
  CHECK(mip_becomes(MIP_SEIP, MIP_SEIP));
  SET(mip, MIP_SSIP);
  CLEAR(mip, MIP_SSIP);
  plic_raise(1, 0);
  CHECK(mip_becomes(MIP_SEIP, 0)); /* neither copied the pin into the software bit */
  plic_raise(1, 1);
  CHECK(mip_becomes(MIP_SEIP, MIP_SEIP));
  CLEAR(mip, MIP_SEIP);
  CHECK_EQ(READ(mip) & MIP_SEIP, MIP_SEIP);
  plic_raise(1, 0);
  CHECK(mip_becomes(MIP_SEIP, 0));
  SET(mip, MIP_SEIP);
  plic_raise(1, 1);
  plic_raise(1, 0);
  CHECK_EQ(READ(mip) & MIP_SEIP, MIP_SEIP);
  WRITE(mideleg, MIP_SEIP);
  WRITE(sip, 0); /* read-only in sip */
  CHECK_EQ(READ(sip) & MIP_SEIP, MIP_SEIP);
  CLEAR(mip, MIP_SEIP);
  CHECK_EQ(READ(mip) & MIP_SEIP, 0);
  return 0;
}
