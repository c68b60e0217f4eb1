/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: fld_bits_maintained fsd_bits_maintained flw_bits_maintained fsw_bits_maintained
 * Needs: d, h, pmp_usable>=2
 * Loads and stores change no bit, payloads of signaling NaNs included, and write no other byte. */
#include "float.h"

static uint64_t data[4];

int main(void) {
  static const uint64_t values[] = {SNAN64 | 0x5a5a, 0x8000000000000001, ~0ull, 0x7ff00000ff800001};
  FLOAT_ON();
  for (unsigned i = 0; i < 4; i++) {
    data[0] = values[i];
    data[1] = data[2] = 0x1111111111111111;
    __asm__ volatile("fld f1, 0(%0)\n fsd f1, 8(%0)\n fsw f1, 20(%0)" ::"r"(data) : "memory");
    CHECK_EQ(data[1], values[i]);
    CHECK_EQ(data[2], 0x11111111 | values[i] << 32);
    __asm__ volatile("flw f1, 4(%0)" ::"r"(data));
    CHECK_EQ(F_GET(1), BOX(values[i] >> 32));
  }
  CHECK_EQ(FLAGS(), 0);
  return 0;
}
