// SPDX-License-Identifier: Apache-2.0
// What the taps of tb/duts see of the own core at the end of each step (core_view).
package core_view_pkg;
  import pipe_pkg::*;

  // What decides an interrupt.
  typedef struct packed {
    logic [63:0] pins;
    logic [63:0] mtime;
    logic        stip;
    logic        vstip;
  } decision_t;

  typedef struct packed {
    logic        retire;
    logic        trap;          // an exception or an interrupt was taken
    logic        irq;           // with trap: it was an interrupt
    id_ex_t      ex;            // the instruction
    logic [63:0] next_pc;
    logic        rd_we;
    logic [63:0] rd_wdata;
    lsu_rsp_t    lsu;
    logic [63:0] mem_va;
    logic [63:0] mcycle;
    logic [1:0]  priv_before;
    logic        v_before;
    logic [1:0]  priv_after;
    logic        v_after;
    logic [1:0]  target;
    logic [5:0]  cause;         // as xcause is written
    decision_t   now;           // in the cycle of the end, as a CSR read saw it
    decision_t   seen;          // as the interrupt decision saw it
  } core_view_t;
endpackage
