/* SPDX-License-Identifier: Apache-2.0 */
// The floating-point registers as a block of memory, for code that is compiled without F: what guests,
// VMM and hypervisor do to them. The hart has D, and FS is not Off.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct fp_image {
  uint64_t f[32];
  unsigned long fcsr;
};

#define FP_EACH(access)                                                                        \
  ".option push\n.option arch, +d\n"                                                           \
  ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n" \
  access "\n.endr\n"
#define FP_END ".option pop"

static inline void fp_load(const struct fp_image *image) {
  asm volatile(FP_EACH("fld f\\n, 8*\\n(%0)") "csrw fcsr, %1\n" FP_END
               :: "r"(image->f), "r"(image->fcsr) : "memory");
}

static inline void fp_store(struct fp_image *image) {
  asm volatile(FP_EACH("fsd f\\n, 8*\\n(%1)") "csrr %0, fcsr\n" FP_END
               : "=&r"(image->fcsr) : "r"(image->f) : "memory");
}

// No two registers, and no two seeds, have the same value; the rounding mode is one that there is.
static inline void fp_fill(struct fp_image *image, unsigned long seed) {
  for (unsigned n = 0; n < 32; n++) {
    image->f[n] = (uint64_t)(seed + 1) * 0x9e3779b97f4a7c15ull + (uint64_t)n * 0x0123456789abcdefull;
  }
  image->fcsr = seed % 5 << 5 | (seed & 31);
}

static inline bool fp_same(const struct fp_image *a, const struct fp_image *b) {
  bool same = a->fcsr == b->fcsr;
  for (unsigned n = 0; n < 32; n++) {
    same &= a->f[n] == b->f[n];
  }
  return same;
}
