/* SPDX-License-Identifier: Apache-2.0 */
/* What the Verilog side calls (hdl/pkg/dpi_pkg.sv). Whoever links the model implements all of it.
 *
 * Calls come from clocked processes, at most once for each event, in program order: within one
 * clock edge first trapline_bus, then trapline_commit, then trapline_full of the same record.
 */
#ifndef TRAPLINE_DPI_H
#define TRAPLINE_DPI_H

#include <stdint.h>

#include "svdpi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Main memory, where the configuration has it (256 MiB at 0x80000000 by default); spa is a multiple of eight. Fetches, loads and
 * page-table reads come through the first; every write through the second, byte i of the doubleword
 * being written where bit i of strb is set. The C side owns the bytes, so its own accesses between
 * two clock edges are the backdoor. The hart may hold up to 16 fetched bytes until FENCE.I. */
unsigned long long trapline_mem_read(unsigned long long spa);
void trapline_mem_write(unsigned long long spa, unsigned long long data, unsigned char strb);

/* UART: one character sent; the next one received, or -1 where there is none. */
void trapline_putc(unsigned char c);
int trapline_getc(void);

/* The program ended the run (test finisher; a write to HTIF's tohost is seen in trapline_mem_write,
 * htif.h, and needs no call): failed is 0 or 1, code its number. The storing instruction's own commit record follows within a few cycles. */
void trapline_finish(unsigned int failed, unsigned int code);

/* Commit record: RECORD_WORDS 64-bit words, least significant word first (models/isa/commit.py);
 * the pointer may be read as const uint64_t *. Only where parameter Probe of `soc` is 1. */
void trapline_commit(const svBitVecVal *record);

/* The same in two calls, for designs that show the state after a step one cycle later: the words of
 * the record (word0 and word1 hold several fields), without csr_fold, fcsr and full; then these.
 * Returns full, or 1 where trapline_full_wanted says so: the full state follows. */
void trapline_step(unsigned long long word0, unsigned long long word1, unsigned long long order,
                   unsigned long long cycle, unsigned long long pc, unsigned long long next_pc,
                   unsigned long long fetch_pa, unsigned long long rd_wdata,
                   unsigned long long mem_va, unsigned long long mem_pa,
                   unsigned long long mem_rdata, unsigned long long mem_wdata,
                   unsigned long long tval, unsigned long long tval2, unsigned long long tinst,
                   unsigned long long mtime, unsigned long long irq_pins,
                   unsigned long long irq_pins_read, unsigned long long mcycle);
svBit trapline_step_effects(unsigned long long csr_fold, unsigned char fcsr, svBit full);

/* Whether the next record should carry the full state whatever it is: 1 once the program has ended,
 * so that the last record shows the registers and CSRs it leaves. A design need not ask. */
svBit trapline_full_wanted(void);

/* Two records in order in one call, for designs that retire two instructions a cycle. Only the
 * second may have full=1. */
void trapline_commit_pair(const svBitVecVal *first, const svBitVecVal *second);

/* Full state, FULL_STATE_WORDS 64-bit words: CSR slots, x1..x31, f0..f31; follows a record with full=1. */
void trapline_full(const svBitVecVal *state);

/* Bus-side record, BUS_WORDS words: a write or device access that reached the SoC. */
void trapline_bus(unsigned long long w0, unsigned long long w1, unsigned long long w2,
                  unsigned long long w3);

/* For reports only: the walker read this PTE. */
void trapline_pte_read(unsigned long long spa, unsigned long long pte, unsigned long long cycle);

#ifdef __cplusplus
}
#endif
#endif
