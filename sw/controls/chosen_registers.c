/* SPDX-License-Identifier: Apache-2.0 */
/* Needs: xlen 64
 * Registers whose bits a hart may choose, written in M-mode with each bit alone, all and none, and
 * read back. What they hold is for the model to say: the program checks nothing. */
#include "harness.h"

/* What any value may be combined with: fields that decide about the others are walked through. */
#define EACH_BIT(csr, fixed)                        \
  do {                                              \
    uint64_t before_ = READ(csr);                   \
    for (unsigned bit = 0; bit < 64; bit++) {       \
      WRITE(csr, 1ull << bit | (fixed));            \
      READ(csr);                                    \
    }                                               \
    WRITE(csr, ~0ull & ~(uint64_t)(fixed));         \
    READ(csr);                                      \
    WRITE(csr, ALL_ONES);                           \
    READ(csr);                                      \
    WRITE(csr, 0);                                  \
    READ(csr);                                      \
    WRITE(csr, before_);                            \
  } while (0)

#define EACH_VECTOR(csr)  \
  do {                    \
    EACH_BIT(csr, 0);     \
    EACH_BIT(csr, 1);     \
  } while (0)

/* Each mode over the root of another one, then Bare with the fields of it. */
#define EACH_MODE(csr)                                        \
  do {                                                        \
    for (uint64_t mode = 0; mode < 16; mode++) {              \
      WRITE(csr, 8ull << 60 | 3ull << 44 | 0x80010);          \
      WRITE(csr, mode << 60 | 5ull << 44 | 0x80024);          \
      READ(csr);                                              \
    }                                                         \
    WRITE(csr, 5ull << 44 | 0x80024);                         \
    READ(csr);                                                \
    WRITE(csr, 0);                                            \
  } while (0)

static void fields(void) {
  uint64_t mstatus = READ(mstatus), hstatus = READ(hstatus);
  for (uint64_t before = 0; before < 4; before++) {
    for (uint64_t mpp = 0; mpp < 4; mpp++) {
      WRITE(mstatus, (mstatus & ~(3ull << 11)) | before << 11);
      WRITE(mstatus, (mstatus & ~(3ull << 11)) | mpp << 11);
      READ(mstatus);
    }
  }
  WRITE(mstatus, mstatus);
  for (uint64_t vgein = 0; vgein < 64; vgein++) {
    WRITE(hstatus, 5ull << 12);
    WRITE(hstatus, vgein << 12);
    READ(hstatus);
  }
  WRITE(hstatus, hstatus);
  /* No entry is locked; the first one, which opens memory to all modes, comes back at the end. */
  for (uint64_t setting = 0; setting < 32; setting++) {
    WRITE(pmpcfg0, 0x0b00);
    WRITE(pmpcfg0, setting << 8 | setting << 40);
    READ(pmpcfg0);
  }
  WRITE(pmpcfg0, 0x1f);
}

int main(void) {
  EACH_VECTOR(mtvec);
  EACH_VECTOR(stvec);
  EACH_VECTOR(vstvec);
  EACH_BIT(mepc, 0);
  EACH_BIT(sepc, 0);
  EACH_BIT(vsepc, 0);
  EACH_BIT(mtval, 0);
  EACH_BIT(stval, 0);
  EACH_BIT(vstval, 0);
  EACH_BIT(mcause, 0);
  EACH_BIT(scause, 0);
  EACH_BIT(vscause, 0);
  EACH_BIT(CSR_MTVAL2, 0);
  EACH_BIT(htval, 0);
  EACH_BIT(mie, 0);
  EACH_BIT(CSR_MSTATEEN0, 0);
  EACH_MODE(satp);
  EACH_MODE(vsatp);
  EACH_MODE(hgatp);
  fields();
  return 0;
}
