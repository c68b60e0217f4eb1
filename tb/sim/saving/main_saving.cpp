// SPDX-License-Identifier: Apache-2.0
// The simulator that can write the design's state to a file and go on from it: built for runs that
// ask for checkpoints only (tb/sim/build.py), since Verilator then adds code for every variable.

#include "../main.cpp"
#include "verilated_save.h"

// The state in Verilator's own format. Return 0 when the file cannot be opened.
extern "C" int tl_save_model(const char* path) {
  VerilatedSave out;
  out.open(path);
  if (!out.isOpen()) return 0;
  out << *top;
  out.close();
  return 1;
}

extern "C" int tl_restore_model(const char* path) {
  VerilatedRestore in;
  in.open(path);
  if (!in.isOpen()) return 0;
  in >> *top;
  in.close();
  return 1;
}
