/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hsint_priority
 * Needs: h, pmp_usable>=2, misa_csr_implemented, ssi_implemented
 * Pending together: in HS the order is VSEI, VSSI, VSTI; in VS the same three as SEI, SSI, STI; one
 * for HS comes before any for VS. */
#include "harness.h"

#define SSI (1 << 1)
#define VSSI (1 << 2)
#define VSTI (1 << 6)
#define VSEI (1 << 10)
#define SIE (1 << 1)

PROVOKE(spin, "1: j 1b");

static uint64_t first(enum mode mode, uint64_t pending, enum handler by) {
  WRITE(hvip, pending & (VSSI | VSTI | VSEI));
  CLEAR(mip, SSI);
  SET(mip, pending & SSI);
  SET(mstatus, SIE);
  SET(vsstatus, SIE);
  struct outcome o = RUN(mode, spin);
  CHECK_EQ(o.by, by);
  CHECK(o.cause & INTERRUPT_BIT);
  return o.cause & 63;
}

int main(void) {
  SET(mideleg, SSI);
  WRITE(mie, SSI | VSSI | VSTI | VSEI);
  SET(mstatus, SIE);
  CHECK_EQ(first(HS, VSSI | VSTI | VSEI, BY_HS), 10);
  CHECK_EQ(first(HS, VSSI | VSTI, BY_HS), 2);
  CHECK_EQ(first(HS, VSTI, BY_HS), 6);
  CHECK_EQ(first(HS, SSI | VSSI | VSEI, BY_HS), 1);
  WRITE(hideleg, VSSI | VSTI | VSEI);
  SET(vsstatus, SIE);
  CHECK_EQ(first(VS, VSSI | VSTI | VSEI, BY_VS), 9);
  CHECK_EQ(first(VS, VSSI | VSTI, BY_VS), 1);
  CHECK_EQ(first(VS, VSTI, BY_VS), 5);
  CHECK_EQ(first(VS, SSI | VSSI | VSEI, BY_HS), 1);
  WRITE(hideleg, VSSI);
  CHECK_EQ(first(VS, VSSI | VSTI, BY_HS), 6);
  return 0;
}
