/* Rules: hip_vstip_op hip_vstip_clear hip_vstip_enable henvcfg_stce vstimecmp_sz vstimecmp_acc hip_vstip_vstie_op
 * VSTIP is hvip.VSTIP or, with henvcfg.STCE, time + htimedelta >= vstimecmp. */
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
  WRITE(CSR_VSTIMECMP, ~0ull);
  CHECK(becomes(0));
  WRITE(htimedelta, 1ull << 40);
  WRITE(CSR_VSTIMECMP, 1ull << 40);
  CHECK(becomes(1));
  CHECK(READ(mip) & VSTI);
  CHECK_EQ(READ(hvip) & VSTI, 0);
  WRITE(CSR_VSTIMECMP, 1ull << 41);
  CHECK(becomes(0));
  WRITE(hvip, VSTI);
  CHECK(becomes(1));
  WRITE(hvip, 0);
  WRITE(CSR_VSTIMECMP, 0);
  CHECK(becomes(1));
  return 0;
}
