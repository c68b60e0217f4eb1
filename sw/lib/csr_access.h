/* SPDX-License-Identifier: Apache-2.0 */
/* One CSR from all five modes. */
#ifndef CSR_ACCESS_H
#define CSR_ACCESS_H

#include "harness.h"

/* Nothing but privilege stands before a CSR: mstateen, hstateen and STCE of both levels all ones. */
void open_csrs(void);

/* A 64-bit CSR with an upper half at XLEN=32, by its number: written and read whole, in M-mode. */
void write_whole(unsigned csr, uint64_t value);
uint64_t read_whole(unsigned csr);

/* The number of the CSR with the upper half of 64-bit `csr`: csr itself at XLEN=64. */
#define UPPER_HALF(csr) (XLEN == 64 ? (csr) : (csr) + 0x10)

/* The exception of an access from each mode, 0 for none; indexed by enum mode. */
struct access {
  uint8_t cause[M + 1];
};

/* Read `csr` in every mode and, if `writable`, write its own value back; else a write must be an
 * illegal instruction in every mode. A refused access tells M the instruction and no address. The
 * program fails with the CSR's number. */
void check_access(unsigned csr, int writable, const struct access *expected);

#endif
