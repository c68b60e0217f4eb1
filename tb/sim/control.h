/* SPDX-License-Identifier: Apache-2.0 */
// What Python and the simulator share: one control block, written by either side between evals.
//
// Python maps it with ctypes (tb/sim/control.py): the order of the members is the interface.
#pragma once

#include <cstddef>
#include <cstdint>

#include "htif.h"

// Why the clock stands still (Control::stop). Zero: it runs.
enum TlStop : uint64_t {
  kTlRunning = 0,
  kTlDifference = 1,   // the checker refused a record
  kTlFinished = 2,     // the run ended as it should (see `finished`)
  kTlNoCommit = 3,     // no record for `watchdog_cycles`
  kTlLivelock = 4,     // `livelock_records` records in a row made no progress
  kTlOverflow = 5,     // a ring was full before the checker drained it
  kTlCheckerError = 6  // the checker raised a Python exception
};

struct TlControl {
  uint64_t size;              // sizeof(TlControl): a stale build is refused
  // The clock.
  uint64_t run_until;         // the clock toggles while cycle < run_until and stop == 0
  uint64_t cycle;             // cycles since the last reset was released
  uint64_t total_cycles;      // cycles since the simulator started, resets included
  uint64_t reset_cycles;      // cycles of reset still to do before running
  uint64_t stop;              // TlStop
  uint64_t finished;          // 1 the program passed, 2 it failed, 3 `max_retired` was reached,
                              // 4 it asked of HTIF what is not served
  uint64_t finish_code;       // the failure's number; of 4, what: models/isa/htif.unserved
  uint64_t finish_cycles;     // cycles to run on then, so that the last records arrive
  uint64_t finish_left;       // of these, still to do
  // Records.
  uint64_t head;              // records pushed since reset
  uint64_t tail;              // records accepted by the checker
  uint64_t full_head;         // full states pushed
  uint64_t bus_head;          // bus records pushed
  uint64_t full_tail;         // full states and bus records the checker has seen
  uint64_t bus_tail;
  uint64_t retired;           // instructions retired (records of kind RETIRE)
  uint64_t batch;             // records per call of the checker
  uint64_t max_retired;       // 0: no limit
  uint64_t watchdog_cycles;   // 0: off
  uint64_t livelock_records;  // 0: off
  uint64_t last_commit;       // cycle of the last record
  uint64_t stuck_records;     // records since the last progress
  uint64_t guest_entries;     // records that set V
  uint64_t guest_exits;       // records that cleared V
  // Stimulus.
  uint64_t pins;              // interrupt pins driven from outside (commit.Pin)
  uint64_t pins_mask;         // which pins are driven from outside
  uint64_t schedule_next;     // next entry of tl_schedule
  uint64_t schedule_count;    // entries of tl_schedule in use
  uint64_t wait_seed;         // random wait states on the buses; 0: none
  uint64_t mtime_inc;         // mtime grows by this every mtime_div cycles
  uint64_t mtime_div;
  // HTIF (hdl/soc/htif.h): its doublewords, 0: none; what of a command has come, and when; how many
  // characters it has answered (tl_typed).
  uint64_t tohost;
  uint64_t fromhost;
  HtifState htif;
  uint64_t typed_head;
  // Waves.
  uint64_t trace_from;        // first cycle to trace
  uint64_t trace_on;          // a trace file is open
  // Checker.
  uint64_t (*drain)(uint64_t first, uint64_t count);  // returns the number of records accepted
};

struct TlScheduleEntry {
  uint64_t cycle;
  uint64_t pins;
};

constexpr size_t kTlRing = 4096;      // records; a power of two
constexpr size_t kTlFullRing = 1024;  // full states; a power of two
constexpr size_t kTlBusRing = 16384;  // bus records; a power of two
constexpr size_t kTlSchedule = 4096;
constexpr size_t kTlPteReads = 1024;  // last PTEs read by the walker; a power of two
constexpr size_t kTlWrites = 16;      // last writes to main memory; a power of two
constexpr size_t kTlConsole = 1 << 16;
constexpr size_t kTlTyped = 4096;  // characters that HTIF has answered; a power of two
constexpr size_t kTlCrashRecords = 32;  // records

// What is left of a run when its process dies: in a file, shared with whoever looks at it then.
// Brought up to date with every batch, and by a process that dies of its own fault or on SIGQUIT.
struct TlCrashDump {
  uint64_t head;     // records pushed since reset
  uint64_t cycle;
  uint64_t retired;
  uint64_t records;  // rows below in use, the last one is the youngest
  uint64_t record[kTlCrashRecords][TL_RECORD_WORDS];
};

extern "C" {
extern TlControl tl_control;

// Stops the clock, unless it is stopped already.
void tl_stop(uint64_t reason);
// Hands everything pushed and not yet accepted to the checker.
void tl_drain();
// Applies the stimulus due at the current cycle. Called before each rising edge.
void tl_before_edge();
// Looks for a missing commit. Called every 1024 cycles.
void tl_watchdog();
// Looks for half an HTIF command that nothing follows.
void tl_htif_late();
// Keeps a TlCrashDump in this file from now on. Returns 0 when the file cannot be made.
int tl_crash_dump_open(const char* path);
// Opens a trace file that receives every cycle from `trace_from` on.
void tl_trace_open(const char* path);
void tl_trace_close();
}
