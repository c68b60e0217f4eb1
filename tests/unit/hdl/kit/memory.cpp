// SPDX-License-Identifier: Apache-2.0
// The functions that hdl/kit calls, on a memory of its own; records are printed, their words in hex.
#include <cstdint>
#include <cstdio>
#include <map>

#include "trapline_dpi.h"

static std::map<uint64_t, uint64_t> memory;

unsigned long long trapline_mem_read(unsigned long long spa) { return memory[spa]; }

void trapline_mem_write(unsigned long long spa, unsigned long long data, unsigned char strb) {
  for (int i = 0; i < 8; i++) {
    uint64_t lane = UINT64_C(0xFF) << 8 * i;
    if (strb >> i & 1) memory[spa] = (memory[spa] & ~lane) | (data & lane);
  }
}

void trapline_putc(unsigned char) {}
int trapline_getc(void) { return -1; }
void trapline_finish(unsigned int, unsigned int) {}
void trapline_commit(const svBitVecVal *record) {
  std::printf("record");
  for (int i = 0; i < TL_RECORD_WORDS; i++) std::printf(" %08x%08x", record[2 * i + 1], record[2 * i]);
  std::printf("\n");
}
void trapline_step(unsigned long long, unsigned long long, unsigned long long, unsigned long long,
                   unsigned long long, unsigned long long, unsigned long long, unsigned long long,
                   unsigned long long, unsigned long long, unsigned long long, unsigned long long,
                   unsigned long long, unsigned long long, unsigned long long, unsigned long long,
                   unsigned long long, unsigned long long, unsigned long long) {}
svBit trapline_step_effects(unsigned long long, unsigned char, svBit full) { return full; }
svBit trapline_full_wanted(void) { return 0; }
void trapline_commit_pair(const svBitVecVal *first, const svBitVecVal *second) {
  trapline_commit(first);
  trapline_commit(second);
}
void trapline_full(const svBitVecVal *) {}
void trapline_bus(unsigned long long, unsigned long long, unsigned long long, unsigned long long) {}
void trapline_pte_read(unsigned long long, unsigned long long, unsigned long long) {}
