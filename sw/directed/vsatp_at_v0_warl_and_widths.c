/* Rules: vsatp_mode_unsupported_v0 VSATP_MODE_UNSUPPORTED_V0_WARL vsatp_ppn_sv39_sv48_sv57_sz vsatp_v0
 * vsatp written at V=0 with an unsupported MODE is ignored or legalised; PPN is 44 bits wide. At V=0
 * it translates nothing. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");

int main(void) {
  uint64_t *data = page();
  *data = 3;
  WRITE(vsatp, 0);
  WRITE(vsatp, 5ull << 60 | 0x123);
  CHECK_EQ(READ(vsatp) >> 60, 0);
  WRITE(vsatp, 8ull << 60 | 0x0fffffffffffull);
  CHECK_EQ(READ(vsatp) & 0xfffffffffffull, 0xfffffffffffull);
  CHECK_EQ(READ(vsatp) >> 60, 8);
  CHECK_EQ(RUN1(HS, load, data).a0, 3);
  WRITE(vsatp, 0);
  return 0;
}
