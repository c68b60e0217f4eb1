// SPDX-License-Identifier: Apache-2.0
// The simulator's memory of a run: rings of records, main memory, console, stimulus.
//
// Sizes that are facts of the contract (TL_RECORD_WORDS, TL_FULL_WORDS, TL_BUS_WORDS) come from
// models/isa as compiler definitions (tb/sim/build.py), main memory's place from the configuration.

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "control.h"

extern "C" {
alignas(64) uint64_t tl_ring[kTlRing][TL_RECORD_WORDS];
alignas(64) uint64_t tl_full_ring[kTlFullRing][TL_FULL_WORDS];
alignas(64) uint64_t tl_bus_ring[kTlBusRing][TL_BUS_WORDS];
TlScheduleEntry tl_schedule[kTlSchedule];
char tl_console[kTlConsole];
uint64_t tl_console_head;
uint8_t tl_input[kTlConsole];
uint64_t tl_input_head;
uint64_t tl_input_tail;
uint8_t tl_typed[kTlTyped];
uint8_t* tl_ram;
uint64_t tl_pte_reads[kTlPteReads][3];  // spa, PTE, cycle
uint64_t tl_pte_reads_head;
uint64_t tl_writes[kTlWrites][2];     // offset of a doubleword, and what it held before
uint64_t tl_writes_head;
uint8_t tl_dirty[TL_RAM_SIZE >> 12];  // 1: the design wrote to this page
extern const uint64_t tl_ram_base, tl_ram_size;
const uint64_t tl_ram_base = TL_RAM_BASE;
const uint64_t tl_ram_size = TL_RAM_SIZE;
uint64_t tl_traps[4 * 2][64];         // [2 * target + interrupt][cause]
TlControl tl_control;
}

namespace {

TlCrashDump* crash_dump;  // null in forked copies: they run the same cycles again

void fill_crash_dump() {
  if (crash_dump == nullptr) return;
  const TlControl& c = tl_control;
  const uint64_t rows = std::min<uint64_t>(c.head, kTlCrashRecords);
  for (uint64_t i = 0; i < rows; ++i) {
    const uint64_t* from = tl_ring[(c.head - rows + i) % kTlRing];
    std::memcpy(crash_dump->record[i], from, sizeof crash_dump->record[i]);
  }
  crash_dump->head = c.head;
  crash_dump->cycle = c.cycle;
  crash_dump->retired = c.retired;
  crash_dump->records = rows;
}

// The handler is gone when it is called: the signal that comes again ends the process.
void dying(int signal) {
  fill_crash_dump();
  raise(signal);
}

}  // namespace

extern "C" {

int tl_crash_dump_open(const char* path) {
  const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return 0;
  void* p = MAP_FAILED;
  if (ftruncate(fd, sizeof(TlCrashDump)) == 0) {
    p = mmap(nullptr, sizeof(TlCrashDump), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  }
  close(fd);
  if (p == MAP_FAILED) return 0;
  crash_dump = static_cast<TlCrashDump*>(p);
  pthread_atfork(nullptr, nullptr, [] { crash_dump = nullptr; });
  struct sigaction action = {};
  action.sa_handler = dying;
  action.sa_flags = SA_RESETHAND | SA_NODEFER;
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGQUIT}) {
    sigaction(signal, &action, nullptr);
  }
  return 1;
}

// Maps zeroed main memory, dropping what was there. Returns its first byte.
uint8_t* tl_ram_clear() {
  if (tl_ram != nullptr) munmap(tl_ram, TL_RAM_SIZE);
  void* p = mmap(nullptr, TL_RAM_SIZE, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) std::abort();
  tl_ram = static_cast<uint8_t*>(p);
  return tl_ram;
}

// Forgets the run before: rings, counters, console and stop; the clock stands until told to run.
void tl_restart(uint64_t reset_cycles) {
  TlControl& c = tl_control;
  c.head = c.tail = c.full_head = c.bus_head = c.retired = 0;
  c.full_tail = c.bus_tail = 0;
  c.stop = kTlRunning;
  c.finished = c.finish_code = 0;
  c.finish_left = c.finish_cycles;
  c.cycle = c.last_commit = c.stuck_records = 0;
  c.run_until = 0;
  c.guest_entries = c.guest_exits = 0;
  std::memset(tl_dirty, 0, sizeof tl_dirty);
  std::memset(tl_traps, 0, sizeof tl_traps);
  c.pins = c.pins_mask = 0;
  c.schedule_next = c.schedule_count = 0;
  c.reset_cycles = reset_cycles;
  c.htif = {};
  c.typed_head = 0;
  tl_writes_head = tl_pte_reads_head = 0;
  tl_console_head = tl_input_head = tl_input_tail = 0;
  fill_crash_dump();
}

// The first reason counts.
void tl_stop(uint64_t reason) {
  if (tl_control.stop == kTlRunning) tl_control.stop = reason;
}

void tl_drain() {
  TlControl& c = tl_control;
  const uint64_t count = c.head - c.tail;
  if (count == 0) return;
  // After a stop the records stay for inspection: nobody checks behind the first difference.
  if (c.stop == kTlDifference || c.stop == kTlCheckerError) return;
  const uint64_t accepted = c.drain != nullptr ? c.drain(c.tail, count) : count;
  if (accepted > count) {
    tl_stop(kTlCheckerError);
    return;
  }
  c.tail += accepted;
  c.full_tail = c.full_head;
  c.bus_tail = c.bus_head;
  if (accepted != count) c.stop = kTlDifference;
  fill_crash_dump();
}

void tl_before_edge() {
  TlControl& c = tl_control;
  while (c.schedule_next < c.schedule_count && tl_schedule[c.schedule_next].cycle <= c.cycle) {
    c.pins = tl_schedule[c.schedule_next].pins;
    ++c.schedule_next;
  }
  if (c.finished != 0 && c.finish_left-- == 0) {
    tl_drain();
    tl_stop(kTlFinished);
  }
}

void tl_watchdog() {
  TlControl& c = tl_control;
  tl_htif_late();
  if (c.watchdog_cycles != 0 && c.cycle - c.last_commit > c.watchdog_cycles) {
    tl_drain();
    tl_stop(kTlNoCommit);
  }
}

}  // extern "C"
