// Owns every CSR, the privilege mode and V. Answers a CSR instruction, the interrupt question and
// the address of a handler or return in the same cycle; changes state at the clock edge. The
// functions it uses are twins or their bodies; it adds only the registers.
module csr_file
  import cfg_pkg::*;
  import core_pkg::*;
  import isa_pkg::*;
  import state_pkg::csr_state_t;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    // Platform pins (commit_pkg, Pin*) and mtime, in this hart's clock.
    input logic [63:0] irq_pins_i,
    input logic [63:0] time_i,
    // csr_rsp_o answers csr_req_i in the same cycle; csr_commit_i performs its write at the edge
    // and is set only while csr_req_i.valid and the outcome is OutcomeOk.
    input csr_req_t csr_req_i,
    output csr_rsp_t csr_rsp_o,
    input logic csr_commit_i,
    // At most one of trap_i.valid, xret_i.valid and csr_commit_i in a cycle.
    input trap_req_t trap_i,
    input xret_req_t xret_i,
    // An instruction retires in this cycle (not with trap_i.valid).
    input logic retire_i,
    // Target of trap_i; handler's address while trap_i.valid, else the address xret_i returns to.
    output target_e trap_target_o,
    output logic [63:0] redirect_pc_o,
    // Mode now, and after this clock edge.
    output hart_mode_t mode_o,
    output hart_mode_t mode_next_o,
    // All slots now: in the cycle after a step they show the state after it.
    output csr_state_t state_o,
    // The full view of mip and the comparisons that went into it. A CSR read and the interrupt
    // decision of the same cycle use these same values.
    output logic [63:0] mip_o,
    output logic stip_o,
    output logic vstip_o,
    output irq_t irq_o
);
endmodule
