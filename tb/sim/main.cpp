// SPDX-License-Identifier: Apache-2.0
// The simulator: cocotb's event loop with the clock inside.
//
// cocotb sees an ordinary Verilator simulation: callbacks for values, deltas and deadlines come in
// the order of IEEE 1800-2012 4.4.1. Between two deadlines the clock toggles here, natively, for as
// long as the control block says; Python is not entered for it.

#include <sys/prctl.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>

#include "Vtop.h"
#include "control.h"
#include "verilated.h"
#include "verilated_fst_c.h"
#include "verilated_vpi.h"

extern "C" void vlog_startup_routines_bootstrap(void);

namespace {

constexpr vluint64_t kHalfPeriod = 500;  // of the time precision, 1 ps: a 1 ns clock
constexpr vluint64_t kNever = ~vluint64_t{0};

vluint64_t now = 0;
Vtop* top;  // lives as long as the process: exit handlers of Verilator's library still use it
std::unique_ptr<VerilatedFstC> trace;

void settle_values() {
  while (VerilatedVpi::callValueCbs()) {
  }
}

void apply_vpi_writes() {
  VerilatedVpi::doInertialPuts();
  settle_values();
}

// Evaluates the design until neither it nor a callback changes anything in this time step.
void settle_step() {
  do {
    do {
      top->eval_step();
      VerilatedVpi::clearEvalNeeded();
      apply_vpi_writes();
    } while (VerilatedVpi::evalNeeded());
    VerilatedVpi::callCbs(cbReadWriteSynch);
    apply_vpi_writes();
  } while (VerilatedVpi::evalNeeded());
  top->eval_end_step();
  VerilatedVpi::callCbs(cbReadOnlySynch);
}

void dump() {
  if (trace && tl_control.cycle >= tl_control.trace_from) trace->dump(now);
}

void half_period(bool level) {
  now += kHalfPeriod;
  top->clk_i = level;
  top->eval();
  dump();
}

// The inputs besides clock and reset; in reset all of them may change.
void drive_inputs() {
  top->pins_i = tl_control.pins;
  top->wait_seed_i = static_cast<IData>(tl_control.wait_seed);
}

void drive_settings() {
  drive_inputs();
  top->pins_mask_i = tl_control.pins_mask;
  top->mtime_inc_i = static_cast<IData>(tl_control.mtime_inc);
  top->mtime_div_i = static_cast<IData>(tl_control.mtime_div);
}

// Runs whole clock cycles up to `deadline`; returns at once when there is nothing to run.
void run_clock(vluint64_t deadline) {
  TlControl& control = tl_control;
  while (control.reset_cycles != 0 && now + 2 * kHalfPeriod <= deadline) {
    top->rst_ni = 0;
    drive_settings();
    // Reset takes hold before the edge: a store on its way must not reach the next run's memory.
    top->eval();
    half_period(true);
    half_period(false);
    ++control.total_cycles;
    if (--control.reset_cycles == 0) {
      top->rst_ni = 1;
      control.cycle = 0;
    }
  }
  while (control.cycle < control.run_until && control.stop == 0 && control.reset_cycles == 0 &&
         now + 2 * kHalfPeriod <= deadline && !Verilated::gotFinish()) {
    tl_before_edge();
    if (control.stop != 0) break;
    drive_inputs();
    half_period(true);
    half_period(false);
    ++control.cycle;
    ++control.total_cycles;
    if ((control.cycle & 1023) == 0) tl_watchdog();
  }
}

vluint64_t next_deadline() {
  const vluint64_t timing = top->eventsPending() ? top->nextTimeSlot() : kNever;
  return std::min(static_cast<vluint64_t>(VerilatedVpi::cbNextDeadline()), timing);
}

void wrap_up() {
  VerilatedVpi::callCbs(cbEndOfSimulation);
  tl_trace_close();
}

}  // namespace

double sc_time_stamp() { return static_cast<double>(now); }

extern "C" void tl_trace_open(const char* path) {
  tl_trace_close();
  trace = std::make_unique<VerilatedFstC>();
  top->trace(trace.get(), 99);
  trace->open(path);
  tl_control.trace_on = 1;
}

extern "C" void tl_trace_close() {
  if (!trace) return;
  trace->close();
  trace.reset();
  tl_control.trace_on = 0;
}

int main(int argc, char** argv) {
  // The launcher decides about Ctrl-C; when it dies, this process must not stay behind.
  std::signal(SIGINT, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL);

  Verilated::commandArgs(argc, argv);
  Verilated::fatalOnVpiError(false);  // a lookup that fails is an answer for cocotb, not an error
  Verilated::traceEverOn(true);
  top = new Vtop("");
  tl_control.size = sizeof(TlControl);
  top->clk_i = 0;
  top->rst_ni = 0;

  vlog_startup_routines_bootstrap();
  Verilated::addExitCb([](void*) { wrap_up(); }, nullptr);
  VerilatedVpi::callCbs(cbStartOfSimulation);
  settle_values();

  while (!Verilated::gotFinish()) {
    settle_step();
    const vluint64_t deadline = next_deadline();
    if (deadline == kNever) break;
    // The writes of this time step have settled: only now may the clock move.
    run_clock(deadline);
    now = deadline;
    VerilatedVpi::callCbs(cbNextSimTime);
    settle_values();
    VerilatedVpi::callTimedCbs();
    settle_values();
  }

  top->final();
  wrap_up();
  return Verilated::threadContextp()->errorCount() > 0 ? 1 : 0;
}
