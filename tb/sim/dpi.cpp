// SPDX-License-Identifier: Apache-2.0
// The functions the design calls: it claims commits, moves data, and asks for stimulus here.

#include <cstdint>
#include <cstring>

#include "Vtop__Dpi.h"  // the functions as the design declares them
#include "control.h"
#include "htif.h"

extern "C" {
extern uint64_t tl_ring[kTlRing][TL_RECORD_WORDS];
extern uint64_t tl_full_ring[kTlFullRing][TL_FULL_WORDS];
extern uint64_t tl_bus_ring[kTlBusRing][TL_BUS_WORDS];
extern char tl_console[kTlConsole];
extern uint64_t tl_console_head;
extern uint8_t tl_input[kTlConsole];
extern uint64_t tl_input_head;
extern uint64_t tl_input_tail;
extern uint8_t tl_typed[kTlTyped];
extern uint8_t* tl_ram;
extern uint64_t tl_pte_reads[kTlPteReads][3];
extern uint64_t tl_pte_reads_head;
extern uint64_t tl_writes[kTlWrites][2];
extern uint64_t tl_writes_head;
extern uint8_t tl_dirty[TL_RAM_SIZE >> 12];
extern uint64_t tl_traps[4 * 2][64];
}

namespace {

// The record's kind, which its word 0 begins with.
uint64_t kind_of(uint64_t word0) { return word0 & TL_KIND_MASK; }

bool makes_progress(const uint64_t* record) {
  const uint64_t kind = kind_of(record[0]);
  return kind == TL_KIND_INTERRUPT ||
         (kind == TL_KIND_RETIRE && record[TL_NEXT_PC_WORD] != record[TL_PC_WORD]);
}

// What the summary counts of every record.
void count(uint64_t word0) {
  TlControl& c = tl_control;
  const uint64_t kind = kind_of(word0);
  if (kind == TL_KIND_RETIRE) ++c.retired;
  if (kind == TL_KIND_EXCEPTION || kind == TL_KIND_INTERRUPT) {
    const uint64_t target = word0 >> TL_TARGET_LSB & 3;
    ++tl_traps[2 * target + (kind == TL_KIND_INTERRUPT)][word0 >> TL_CAUSE_LSB & 63];
  }
  const uint64_t v_before = word0 >> TL_V_BEFORE_LSB & 1;
  const uint64_t v_after = word0 >> TL_V_AFTER_LSB & 1;
  c.guest_entries += ~v_before & v_after;
  c.guest_exits += v_before & ~v_after & 1;
}

// A record's full state and bus transfers have arrived when the next record comes: only then is a
// batch complete. False: the clock stands, and the ring still shows what led to it.
bool ready() {
  TlControl& c = tl_control;
  if (c.stop == kTlRunning && c.head - c.tail >= c.batch) tl_drain();
  return c.stop == kTlRunning;
}

// The row of the next record; null, and the clock stands, where the checker has not read what is there.
uint64_t* free_row() {
  const TlControl& c = tl_control;
  if (c.head - c.tail >= kTlRing) {
    tl_stop(kTlOverflow);
    return nullptr;
  }
  return tl_ring[c.head % kTlRing];
}

// The row of the next record is filled.
void pushed(const uint64_t* row) {
  TlControl& c = tl_control;
  ++c.head;
  c.last_commit = c.cycle;
  c.stuck_records = makes_progress(row) ? 0 : c.stuck_records + 1;
  count(row[0]);
  if (c.max_retired != 0 && c.retired >= c.max_retired && c.finished == 0) c.finished = 3;
  if (c.livelock_records != 0 && c.stuck_records >= c.livelock_records) {
    tl_drain();
    tl_stop(kTlLivelock);
  }
}

void push(const svBitVecVal* record) {
  uint64_t* const row = free_row();
  if (row == nullptr) return;
  std::memcpy(row, record, sizeof tl_ring[0]);
  pushed(row);
}

uint8_t* bytes(uint64_t spa, uint64_t count) {
  const uint64_t offset = spa - TL_RAM_BASE;
  return offset <= TL_RAM_SIZE && count <= TL_RAM_SIZE - offset ? tl_ram + offset : nullptr;
}

void end(uint64_t how, uint64_t code) {
  if (tl_control.finished != 0) return;
  tl_control.finished = how;
  tl_control.finish_code = code;
}

// What HTIF answers the checker's host answers, too: it is kept.
int typed() {
  const int c = trapline_getc();
  if (c >= 0) tl_typed[tl_control.typed_head++ % kTlTyped] = static_cast<uint8_t>(c);
  return c;
}

const HtifHost kHost = {
    bytes,
    [](uint64_t spa, uint64_t data) {
      if (bytes(spa, 8) != nullptr) trapline_mem_write(spa, data, 0xff);
    },
    trapline_putc,
    typed,
    [](bool failed, uint64_t code) { end(failed ? 2 : 1, code); },
    [](uint64_t word) { end(4, word); },
};

// Its state lies in the control block, which goes into checkpoints.
const Htif kHtif(kHost, tl_control.htif);

uint8_t* doubleword(uint64_t spa) { return tl_ram + ((spa - TL_RAM_BASE) & (TL_RAM_SIZE - 8)); }

}  // namespace

extern "C" {

unsigned long long trapline_mem_read(unsigned long long spa) {
  unsigned long long data;
  std::memcpy(&data, doubleword(spa), 8);
  return data;
}

void trapline_mem_write(unsigned long long spa, unsigned long long data, unsigned char strb) {
  uint8_t* const bytes = doubleword(spa);
  uint64_t* const written = tl_writes[tl_writes_head++ % kTlWrites];
  written[0] = bytes - tl_ram;
  std::memcpy(&written[1], bytes, 8);
  tl_dirty[(spa - TL_RAM_BASE) >> 12 & ((TL_RAM_SIZE >> 12) - 1)] = 1;
  if (strb == 0xff) {
    std::memcpy(bytes, &data, 8);
  } else {
    for (int lane = 0; lane < 8; ++lane) {
      if (strb >> lane & 1) bytes[lane] = static_cast<uint8_t>(data >> (8 * lane));
    }
  }
  if (spa == tl_control.tohost && spa != 0) {
    kHtif.wrote(spa, tl_control.fromhost, strb, tl_control.cycle);
  }
}

void tl_htif_late() { kHtif.late(tl_control.tohost, tl_control.cycle); }

void trapline_putc(unsigned char c) { tl_console[tl_console_head++ % kTlConsole] = static_cast<char>(c); }

int trapline_getc() {
  return tl_input_head == tl_input_tail ? -1 : tl_input[tl_input_head++ % kTlConsole];
}

void trapline_finish(unsigned int failed, unsigned int code) {
  end(failed != 0 ? 2 : 1, code);
}

void trapline_commit(const svBitVecVal* record) {
  if (ready()) push(record);
}

void trapline_commit_pair(const svBitVecVal* first, const svBitVecVal* second) {
  if (!ready()) return;
  push(first);
  if (tl_control.stop == kTlRunning) push(second);
}

// The step waits in its row of the ring (which goes into checkpoints) for what follows it.
void trapline_step(unsigned long long word0, unsigned long long word1, unsigned long long order,
                   unsigned long long cycle, unsigned long long pc, unsigned long long next_pc,
                   unsigned long long fetch_pa, unsigned long long rd_wdata,
                   unsigned long long mem_va, unsigned long long mem_pa,
                   unsigned long long mem_rdata, unsigned long long mem_wdata,
                   unsigned long long tval, unsigned long long tval2, unsigned long long tinst,
                   unsigned long long mtime, unsigned long long irq_pins,
                   unsigned long long irq_pins_read, unsigned long long mcycle) {
  if (!ready()) return;
  uint64_t* const row = free_row();
  if (row == nullptr) return;
  row[0] = word0;
  row[1] = word1;
  row[TL_ORDER_WORD] = order;
  row[TL_CYCLE_WORD] = cycle;
  row[TL_PC_WORD] = pc;
  row[TL_NEXT_PC_WORD] = next_pc;
  row[TL_FETCH_PA_WORD] = fetch_pa;
  row[TL_RD_WDATA_WORD] = rd_wdata;
  row[TL_MEM_VA_WORD] = mem_va;
  row[TL_MEM_PA_WORD] = mem_pa;
  row[TL_MEM_RDATA_WORD] = mem_rdata;
  row[TL_MEM_WDATA_WORD] = mem_wdata;
  row[TL_TVAL_WORD] = tval;
  row[TL_TVAL2_WORD] = tval2;
  row[TL_TINST_WORD] = tinst;
  row[TL_MTIME_WORD] = mtime;
  row[TL_IRQ_PINS_WORD] = irq_pins;
  row[TL_IRQ_PINS_READ_WORD] = irq_pins_read;
  row[TL_MCYCLE_WORD] = mcycle;
}

svBit trapline_step_effects(unsigned long long csr_fold, unsigned char fcsr, svBit full) {
  if (tl_control.stop != kTlRunning) return 0;
  const svBit shown = full | trapline_full_wanted();
  uint64_t* const row = tl_ring[tl_control.head % kTlRing];
  row[TL_CSR_FOLD_WORD] = csr_fold;
  row[TL_FCSR_WORD] |= static_cast<uint64_t>(fcsr) << TL_FCSR_LSB;
  row[TL_FULL_WORD] |= static_cast<uint64_t>(shown) << TL_FULL_LSB;
  pushed(row);
  return shown;
}

// The last record of a run carries the full state: its end is compared, too. Wanted from the edge after
// the end on: at the edge itself the order of the design's calls would decide.
unsigned char trapline_full_wanted() {
  return tl_control.finish_left != tl_control.finish_cycles ? 1 : 0;
}

void trapline_full(const svBitVecVal* state) {
  TlControl& c = tl_control;
  if (c.stop != kTlRunning) return;
  if (c.full_head - c.full_tail >= kTlFullRing) {
    tl_stop(kTlOverflow);
    return;
  }
  std::memcpy(tl_full_ring[c.full_head % kTlFullRing], state, sizeof tl_full_ring[0]);
  ++c.full_head;
}

void trapline_bus(unsigned long long w0, unsigned long long w1, unsigned long long w2,
                  unsigned long long w3) {
  TlControl& c = tl_control;
  if (c.stop != kTlRunning) return;
  if (c.bus_head - c.bus_tail >= kTlBusRing) {
    tl_stop(kTlOverflow);
    return;
  }
  uint64_t* const row = tl_bus_ring[c.bus_head % kTlBusRing];
  row[0] = w0;
  row[1] = w1;
  row[2] = w2;
  row[3] = w3;
  ++c.bus_head;
}

void trapline_pte_read(unsigned long long spa, unsigned long long pte, unsigned long long cycle) {
  if (tl_control.stop != kTlRunning) return;
  uint64_t* const row = tl_pte_reads[tl_pte_reads_head++ % kTlPteReads];
  row[0] = spa;
  row[1] = pte;
  row[2] = cycle;
}

}  // extern "C"
