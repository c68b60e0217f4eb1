// SPDX-License-Identifier: Apache-2.0
// Functions the simulator's C side provides; soc/trapline_dpi.h states them for C.
package dpi_pkg;
  import commit_pkg::RecordWords;
  import state_pkg::FullStateWords;

  typedef bit [RecordWords*64-1:0] record_bits_t;
  typedef bit [FullStateWords*64-1:0] full_bits_t;

  import "DPI-C" function longint unsigned trapline_mem_read(input longint unsigned spa);
  import "DPI-C" function void trapline_mem_write(
    input longint unsigned spa, input longint unsigned data, input byte unsigned strb);
  import "DPI-C" function void trapline_putc(input byte unsigned c);
  import "DPI-C" function int trapline_getc();
  import "DPI-C" function void trapline_finish(input int unsigned failed, input int unsigned code);
  import "DPI-C" function void trapline_commit(input record_bits_t rec);
  import "DPI-C" function void trapline_step(
    input longint unsigned word0, input longint unsigned word1,
    input longint unsigned order, input longint unsigned cycle,
    input longint unsigned pc, input longint unsigned next_pc, input longint unsigned fetch_pa,
    input longint unsigned rd_wdata, input longint unsigned mem_va, input longint unsigned mem_pa,
    input longint unsigned mem_rdata, input longint unsigned mem_wdata,
    input longint unsigned tval, input longint unsigned tval2, input longint unsigned tinst,
    input longint unsigned mtime, input longint unsigned irq_pins,
    input longint unsigned irq_pins_read, input longint unsigned mcycle);
  import "DPI-C" function bit trapline_step_effects(
    input longint unsigned csr_fold, input byte unsigned fcsr, input bit full);
  import "DPI-C" function bit trapline_full_wanted();
  import "DPI-C" function void trapline_commit_pair(
    input record_bits_t first, input record_bits_t second);
  import "DPI-C" function void trapline_full(input full_bits_t state);
  import "DPI-C" function void trapline_bus(
    input longint unsigned w0, input longint unsigned w1,
    input longint unsigned w2, input longint unsigned w3);
  import "DPI-C" function void trapline_pte_read(
    input longint unsigned spa, input longint unsigned pte, input longint unsigned cycle);
endpackage
