// SPDX-License-Identifier: Apache-2.0
// What F and D add to the execute stage: whether an instruction may execute now, the unit that
// computes, and what a retirement does to the floating-point state. Nothing else outlives an
// instruction: flags that it raised are its own until it retires.
module fp_execute
  import csr_pkg::FCSR_FRM_LSB;
  import float_pkg::*;
  import fpu_pkg::*;
  import isa_pkg::RmRmm;
  import pipe_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input fp_issue_t fp_i,
    input unit_e unit_i,
    input logic [7:0] fcsr_i,
    input logic fs_off_i,
    // FS is Off, or the rounding mode is reserved: an illegal instruction.
    output logic illegal_o,
    // The unit computes: holds with fp_i until done_o. An integer result is for `execute` to write.
    input logic run_i,
    output logic done_o,
    output logic [63:0] result_o,
    // The instruction retires in this cycle; what its load has read.
    input logic retire_i,
    input logic [63:0] loaded_i,
    output writeback_t wb_o,
    output fp_effect_t effect_o
);
  localparam logic [2:0] Dynamic = 3'd7;

  // 5 and 6 are reserved in the instruction as in frm, and so is 7 in frm.
  logic [2:0] rm;
  assign rm = fp_i.rm == Dynamic ? fcsr_i[FCSR_FRM_LSB+:3] : fp_i.rm;
  assign illegal_o = fp_i.valid && (fs_off_i || (fp_i.rounds && rm > RmRmm));

  // Nothing kills an operation: an interrupt comes in an instruction's first cycle or not at all,
  // and what could trap has been asked before the unit starts.
  fp_flags_t flags;
  fpu u_fpu (
      .clk_i,
      .rst_ni,
      .start_i(run_i),
      .kill_i(1'b0),
      .op_i(fp_i.op),
      .fmt_i(fp_i.fmt),
      .src_fmt_i(fp_i.src_fmt),
      .rm_i(rm),
      .a_i(fp_i.a),
      .b_i(fp_i.b),
      .c_i(fp_i.c),
      .done_o,
      .result_o,
      .flags_o(flags)
  );

  // A register of 64 bits holds a word NaN-boxed: what is loaded is boxed here, what the unit
  // computes already is.
  logic [63:0] loaded;
  assign loaded = {fp_i.fmt == FmtD ? loaded_i[63:32] : '1, loaded_i[31:0]};

  always_comb begin
    wb_o = '0;
    effect_o = '0;
    if (retire_i && fp_i.valid) begin
      wb_o.valid = fp_i.writes;
      wb_o.rd = fp_i.rd;
      wb_o.data = unit_i == UnitMem ? loaded : result_o;
      effect_o.valid = 1'b1;
      effect_o.flags = unit_i == UnitFp ? flags : 5'd0;
      effect_o.dirty = fp_i.writes || effect_o.flags != 5'd0;
    end
  end
endmodule
