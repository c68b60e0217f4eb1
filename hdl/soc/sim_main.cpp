// SPDX-License-Identifier: Apache-2.0
// Free-running simulation of `soc`: loads a memory image, runs to the program's end or the limit.
//
//   simulator IMAGE TOHOST|- FROMHOST|- MAX_CYCLES WAIT_SEED|- WAVES|- MTIME_INC STATE_SEED
//
// IMAGE: records of a 64-bit spa, a 64-bit length and that many bytes. WAIT_SEED: random wait states.
// STATE_SEED: registers without a reset value start from it. TL_RAM_BASE, TL_RAM_SIZE (compiler
// definitions): main memory as the design's configuration has it. Console on stdout; the last line on
// stderr is "trapline-sim STATE CODE CYCLES RETIRED CPU_NS" with STATE pass, fail, unserved (CODE
// as unserved() of models/isa/htif.py), limit or interrupted (by SIGINT or SIGTERM; the trace is complete up to there).

#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>

#include <cinttypes>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

#include "Vtop.h"
#include "htif.h"
#include "trapline_dpi.h"
#include "verilated.h"
#include "verilated_fst_c.h"

namespace {

constexpr uint64_t kRamBase = TL_RAM_BASE;
constexpr uint64_t kRamSize = TL_RAM_SIZE;

uint8_t* ram;
bool finished;
bool failed;
bool unserved;
uint64_t exit_code;
uint64_t cycles;
uint64_t tohost;    // 0: none
uint64_t fromhost;  // 0: none
uint64_t records;
uint64_t checksum;
volatile std::sig_atomic_t interrupted;

void interrupt(int) { interrupted = 1; }

// A signal that whoever started us has ignored stays ignored.
void end_on(int signal) {
  if (std::signal(signal, interrupt) == SIG_IGN) std::signal(signal, SIG_IGN);
}

const char* ending() {
  if (unserved) return "unserved";
  if (finished) return failed ? "fail" : "pass";
  return interrupted ? "interrupted" : "limit";
}

uint8_t* bytes(uint64_t spa, uint64_t count) {
  const uint64_t offset = spa - kRamBase;
  return offset <= kRamSize && count <= kRamSize - offset ? ram + offset : nullptr;
}

void end(bool is_failure, uint64_t code) {
  if (finished) return;
  finished = true;
  failed = is_failure;
  exit_code = code;
}

const HtifHost kHost = {
    bytes,
    [](uint64_t spa, uint64_t data) {
      if (uint8_t* const at = bytes(spa, 8)) std::memcpy(at, &data, 8);
    },
    [](uint8_t byte) { std::putchar(byte); },
    [] { return -1; },
    end,
    [](uint64_t word) {
      unserved = !finished;
      end(true, word);
    },
};
HtifState htif_state;
const Htif kHtif(kHost, htif_state);

uint64_t cpu_nanoseconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1000000000ull + now.tv_nsec;
}

bool load(const char* path) {
  std::ifstream file(path, std::ios::binary);
  uint64_t header[2];
  while (file.read(reinterpret_cast<char*>(header), sizeof header)) {
    const uint64_t offset = header[0] - kRamBase;
    if (offset > kRamSize || header[1] > kRamSize - offset) return false;
    if (!file.read(reinterpret_cast<char*>(ram) + offset, header[1])) return false;
  }
  return file.eof();
}

}  // namespace

extern "C" {

unsigned long long trapline_mem_read(unsigned long long spa) {
  unsigned long long data;
  std::memcpy(&data, ram + ((spa - kRamBase) & (kRamSize - 8)), 8);
  return data;
}

void trapline_mem_write(unsigned long long spa, unsigned long long data, unsigned char strb) {
  uint8_t* const bytes = ram + ((spa - kRamBase) & (kRamSize - 8));
  for (int lane = 0; lane < 8; ++lane) {
    if (strb >> lane & 1) bytes[lane] = static_cast<uint8_t>(data >> (8 * lane));
  }
  if (spa == tohost && tohost != 0) kHtif.wrote(tohost, fromhost, strb, cycles);
}

void trapline_putc(unsigned char c) { std::putchar(c); }

int trapline_getc(void) { return -1; }

void trapline_finish(unsigned int is_failure, unsigned int code) { end(is_failure != 0, code); }

// A model with the probe is measured, not checked, here: the records are only consumed.
void trapline_commit(const svBitVecVal* record) {
  ++records;
  checksum ^= record[2 * 4] ^ record[0];
}
void trapline_commit_pair(const svBitVecVal* first, const svBitVecVal* second) {
  trapline_commit(first);
  trapline_commit(second);
}
void trapline_step(unsigned long long word0, unsigned long long, unsigned long long,
                   unsigned long long, unsigned long long pc, unsigned long long,
                   unsigned long long, unsigned long long, unsigned long long, unsigned long long,
                   unsigned long long, unsigned long long, unsigned long long, unsigned long long,
                   unsigned long long, unsigned long long, unsigned long long, unsigned long long,
                   unsigned long long) {
  ++records;
  checksum ^= pc ^ word0;
}
svBit trapline_step_effects(unsigned long long csr_fold, unsigned char fcsr, svBit full) {
  checksum ^= csr_fold ^ fcsr ^ full;
  return full;
}
void trapline_pte_read(unsigned long long, unsigned long long, unsigned long long) {}
svBit trapline_full_wanted(void) { return 0; }
void trapline_full(const svBitVecVal* state) { checksum ^= state[0]; }
void trapline_bus(unsigned long long w0, unsigned long long w1, unsigned long long w2,
                  unsigned long long) {
  checksum ^= w0 ^ w1 ^ w2;
}

}  // extern "C"

int main(int argc, char** argv) {
  if (argc != 9) {
    std::fprintf(stderr,
                 "usage: %s IMAGE TOHOST|- FROMHOST|- MAX_CYCLES WAIT_SEED|- WAVES|- MTIME_INC "
                 "STATE_SEED\n",
                 argv[0]);
    return 2;
  }
  end_on(SIGINT);
  end_on(SIGTERM);
  // Nobody reads the result when the parent has gone.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  // The console shows each line at once, and nothing of it is lost when an assertion aborts the run.
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);

  const uint64_t max_cycles = std::strtoull(argv[4], nullptr, 0);
  void* const memory = mmap(nullptr, kRamSize, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return 2;
  ram = static_cast<uint8_t*>(memory);
  if (!load(argv[1])) {
    std::fprintf(stderr, "%s: not a memory image\n", argv[1]);
    return 2;
  }

  VerilatedContext context;
  const bool wait = std::strcmp(argv[5], "-") != 0;
  const uint32_t seed = wait ? std::strtoul(argv[5], nullptr, 0) : 0;
  context.randReset(2);
  // Zero would stand for a seed of Verilator's own choice.
  context.randSeed(static_cast<int>(std::strtoul(argv[8], nullptr, 0) & 0x3fffffff) + 1);
  const bool waves = std::strcmp(argv[6], "-") != 0;
  context.traceEverOn(waves);
  Vtop top(&context);
  top.rst_ni = 0;
  top.clk_i = 0;
  top.wait_en_i = wait;
  top.wait_seed_i = seed;
  top.mtime_inc_i = std::strtoul(argv[7], nullptr, 0);
  // "-" is no number: 0, none.
  tohost = std::strtoull(argv[2], nullptr, 0);
  fromhost = std::strtoull(argv[3], nullptr, 0);

  VerilatedFstC fst;
  if (waves) {
    top.trace(&fst, 99);
    fst.open(argv[6]);
  }
  const uint64_t begin = cpu_nanoseconds();
  uint64_t time = 0;
  for (; !finished && !interrupted && cycles < max_cycles; ++cycles) {
    if (cycles == 4) top.rst_ni = 1;
    if (cycles % 1024 == 0) kHtif.late(tohost, cycles);
    top.clk_i = 1;
    top.eval();
    if (waves) fst.dump(time++);
    top.clk_i = 0;
    top.eval();
    if (waves) fst.dump(time++);
  }
  const uint64_t spent = cpu_nanoseconds() - begin;
  const uint64_t retired = top.retired_o;
  if (waves) fst.close();
  top.final();
  std::fflush(stdout);
  std::fprintf(stderr, "trapline-sim %s %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
               ending(), exit_code, cycles, retired, spent);
  return 0;
}
