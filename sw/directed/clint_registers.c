/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mtime_intr_pending msip_enc msip_acc mip_msip_op mtimecmp_enc mtimecmp_sz mtime_sz
 * Needs: pmp_usable>=2, msi_implemented
 * msip, mtimecmp and mtime read as words and doublewords wrote them, and MSIP and MTIP follow. */
#include "harness.h"

#define WORD(address) (*(volatile uint32_t *)(address))
#define MSI (1 << 3)
#define MTI (1 << 7)
#define MTIMECMP 0x02004000
#define NEVER 0xffffffffu

static void mtimecmp_is(uint32_t high, uint32_t low) {
  CHECK_EQ(WORD(MTIMECMP + 4), high);
  CHECK_EQ(WORD(MTIMECMP), low);
  CHECK_EQ(CLINT_MTIMECMP, (uint64_t)high << 32 | low);
}

/* Only bit 0 of msip is there; the word above it is another hart's. */
static void msip(void) {
  CLINT_MSIP = NEVER;
  CHECK_EQ(CLINT_MSIP, 1);
  CHECK(mip_becomes(MSI, MSI));
  CLINT_MSIP = 2;
  CHECK_EQ(CLINT_MSIP, 0);
  CHECK(mip_becomes(MSI, 0));
  CLINT_MSIP = 1;
  CHECK(mip_becomes(MSI, MSI));
  CLINT_MSIP = 0;
  CHECK(mip_becomes(MSI, 0));
}

int main(void) {
  WRITE(mie, 0);
  msip();

  /* Each half by itself leaves the other one. */
  WORD(MTIMECMP + 4) = NEVER;
  WORD(MTIMECMP) = 0x89abcdefu;
  mtimecmp_is(NEVER, 0x89abcdefu);
  WORD(MTIMECMP + 4) = 0x01234567u;
  mtimecmp_is(0x01234567u, 0x89abcdefu);
  CLINT_MTIMECMP = 0xfedcba9876543210ull;
  mtimecmp_is(0xfedcba98u, 0x76543210u);
  WORD(MTIMECMP) = NEVER;
  mtimecmp_is(0xfedcba98u, NEVER);
  CHECK(mip_becomes(MTI, 0));

  /* MTIP from the tick at which mtime is mtimecmp: some record is of that very cycle. */
  for (unsigned delta = 40; delta < 80; delta++) {
    WORD(MTIMECMP + 4) = NEVER;
    WORD(MTIMECMP) = WORD(0x0200bff8) + delta;
    WORD(MTIMECMP + 4) = WORD(0x0200bffc);
    for (unsigned wait = 0; wait < 12; wait++)
      __asm__ volatile("nop\nnop\nnop\nnop\nnop\nnop\nnop");
    CHECK(mip_becomes(MTI, MTI));
  }

  /* A far time by its high half alone, and back. */
  WORD(MTIMECMP + 4) = 1;
  CHECK(mip_becomes(MTI, 0));
  CLINT_MTIMECMP = 0;
  CHECK(mip_becomes(MTI, MTI));

  /* mtime is written, too. */
  CLINT_MTIMECMP = 0x500000000ull;
  CHECK(mip_becomes(MTI, 0));
  CLINT_MTIME = 0x4ffffff00ull;
  CHECK(CLINT_MTIME >= 0x4ffffff00ull);
  WORD(0x0200bffc) = 6;
  CHECK(mip_becomes(MTI, MTI));
  CHECK_EQ(WORD(0x0200bffc), 6);
  /* Its low half by itself leaves the high one. */
  WORD(0x0200bff8) = 0x100;
  CHECK_EQ(WORD(0x0200bffc), 6);
  CHECK(CLINT_MTIME >= 0x600000100ull);
  CLINT_MTIMECMP = ~0ull;
  CHECK(mip_becomes(MTI, 0));
  return 0;
}
