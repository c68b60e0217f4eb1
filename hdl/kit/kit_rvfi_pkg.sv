// SPDX-License-Identifier: Apache-2.0
// A channel of an RVFI-like port. Names and meanings are those of the RISC-V Formal Interface; what
// an H core needs beyond it (V, causes and values of traps, physical addresses, CSRs) is not there.
//
// The `ext_` members are the facts that no checker can predict. RVFI does not have them, but ports
// of real cores do, as pending interrupts and mcycle around each instruction and a packet for each
// interrupt taken.
package kit_rvfi_pkg;
  typedef struct packed {
    logic        valid;
    logic [63:0] order;      // index of the instruction, without a gap; no meaning with ext_irq
    logic [31:0] insn;       // as fetched; a 16-bit one zero-extended, 0 where none was fetched
    logic        trap;       // the instruction trapped instead of retiring
    logic        intr;       // the first instruction of a trap handler
    logic [63:0] rs1_rdata;
    logic [4:0]  rd_addr;    // 0: none written
    logic [63:0] rd_wdata;
    logic [63:0] pc_rdata;
    logic [63:0] pc_wdata;   // the next pc; of a trap, its handler
    logic [63:0] mem_addr;   // virtual; no meaning where both masks are 0
    logic [7:0]  mem_rmask;  // bytes from mem_addr on
    logic [7:0]  mem_wmask;
    logic [63:0] mem_rdata;
    logic [63:0] mem_wdata;

    logic        ext_irq;         // no instruction: an interrupt was taken at pc_rdata
    logic [63:0] ext_mtime;
    logic [63:0] ext_mcycle;
    logic [63:0] ext_pins;        // interrupt pins and timer comparisons as the decision whether to
    logic        ext_stip;        // take an interrupt saw them ...
    logic        ext_vstip;
    logic [63:0] ext_pins_read;   // ... and as a CSR read of this instruction saw them
    logic        ext_stip_read;
    logic        ext_vstip_read;
  } packet_t;
endpackage
