/* Rules: hip_vstip_enable henvcfg_stce
 * Not on Spike: it keeps VSTIP as the comparison left it.
 * With henvcfg.STCE=0 vstimecmp has no part in hip.VSTIP: clearing STCE clears what it raised. */
#include "harness.h"

#define STCE (1ull << 63)
#define VSTI (1 << 6)

/* The bit follows its comparison "eventually": a design may register it. */
static int becomes(uint64_t vstip) {
  for (unsigned i = 0; i < 20000; i++)
    if (!!(READ(hip) & VSTI) == vstip)
      return 1;
  return 0;
}

int main(void) {
  WRITE(menvcfg, STCE);
  WRITE(henvcfg, STCE);
  WRITE(CSR_VSTIMECMP, 0);
  CHECK(becomes(1));
  WRITE(henvcfg, 0);
  CHECK(becomes(0));
  WRITE(hvip, VSTI);
  CHECK(becomes(1));
  return 0;
}
