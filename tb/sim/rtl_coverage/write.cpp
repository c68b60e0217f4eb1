// SPDX-License-Identifier: Apache-2.0
// Of a simulator built to count coverage: its counts are in `coverage.dat` of the folder it runs in
// when the process ends. A run may take several processes: further ones put their number before it.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "verilated.h"
#include "verilated_cov.h"

namespace {

constexpr const char* kFile = "coverage.dat";

// One file for each process; `trapline coverage lcov` adds them up.
void write() {
  std::string name = kFile;
  if (access(kFile, F_OK) == 0) name = std::to_string(getpid()) + "." + kFile;
  Verilated::threadContextp()->coveragep()->write(name);
}

struct AtEnd {
  AtEnd() {
    // The context must outlive this handler: it is made before.
    Verilated::threadContextp()->coveragep();
    std::atexit(write);
  }
} at_end;

}  // namespace
