// SPDX-License-Identifier: Apache-2.0
// Decode stage: finds the next instruction in the fetch buffer, expands and decodes it, reads the
// registers and hands it to execute.
module decode_stage
  import cfg_pkg::*;
  import commit_pkg::*;
  import float_pkg::fp_issue_t;
  import isa_pkg::*;
  import pipe_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    input redirect_t redirect_i,
    input fetch_view_t view_i,
    input logic update_i,
    output logic pop_o,
    output logic taken_o,
    output logic need_second_o,
    input writeback_t wb_i,
    // Execute takes the next instruction at this clock edge.
    input logic ex_ready_i,
    output id_ex_t ex_o,
    // What F and D add to them (zero without F).
    input writeback_t fp_wb_i,
    output fp_issue_t fp_o
);
  logic [63:0] pc_d, pc_q;

  // --- find the instruction ---

  logic [15:0] half0;
  logic [15:0] half1;
  logic wide;       // 32 bits
  logic straddles;  // its second half is in the second word
  logic bad0;
  logic bad1;
  logic complete;

  assign half0 = pc_q[1] ? view_i.word0.data[31:16] : view_i.word0.data[15:0];
  assign half1 = pc_q[1] ? view_i.word1.data[15:0] : view_i.word0.data[31:16];
  assign wide = half0[1:0] == 2'b11;
  assign straddles = wide && pc_q[1];
  assign bad0 = view_i.word0.fault || view_i.word0.replay;
  assign bad1 = straddles && !bad0 && view_i.valid1 && (view_i.word1.fault || view_i.word1.replay);
  assign complete = view_i.valid0 && (bad0 || !straddles || view_i.valid1);
  assign need_second_o = view_i.valid0 && !bad0 && straddles && !view_i.valid1;

  assign taken_o = complete && ex_ready_i && !redirect_i.valid;
  assign pop_o = taken_o && (wide || pc_q[1]) && !bad0 && !bad1;

  always_comb begin
    pc_d = pc_q;
    if (taken_o) pc_d = pc_q + (wide ? 64'd4 : 64'd2);
    if (redirect_i.valid) pc_d = redirect_i.pc;
    if (Cfg.xlen == 32) pc_d[63:32] = '0;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) pc_q <= Cfg.reset_pc;
    else pc_q <= pc_d;
  end

  // --- decode ---

  rvc_expand_out_t rvc_out;
  decode_out_t decode_out;
  logic [31:0] insn;

  rvc_expand #(
      .Cfg(Cfg)
  ) u_rvc_expand (
      .in_i('{insn: half0}),
      .out_o(rvc_out)
  );
  assign insn = wide ? {half1, half0} : rvc_out.insn;

  decode #(
      .Cfg(Cfg)
  ) u_decode (
      .in_i('{insn: insn}),
      .out_o(decode_out)
  );

  id_ex_t id;
  id_ex_t integer_id;
  logic [63:0] rs1_data;
  logic [63:0] rs2_data;

  control #(
      .Cfg(Cfg)
  ) u_control (
      .op_i(decode_out.op),
      .insn_i(insn),
      .id_o(integer_id)
  );

  if (Cfg.ext_f) begin : gen_float
    fp_issue_t fp_d, fp_q;
    fp_decode_stage u_fp_decode (
        .clk_i,
        .rst_ni,
        .op_i(decode_out.op),
        .insn_i(insn),
        .id_i(integer_id),
        .id_o(id),
        .fp_o(fp_d),
        .x_rs1_data_i(rs1_data),
        .wb_i(fp_wb_i)
    );

    // With ex_q: meaningless unless it is valid.
    always_ff @(posedge clk_i) begin
      if (taken_o) fp_q <= fp_d;
    end
    assign fp_o = fp_q;
  end else begin : gen_no_float
    assign id = integer_id;
    assign fp_o = '0;
  end

  regfile u_regfile (
      .clk_i,
      .rst_ni,
      .rs1_i(id.rs1),
      .rs2_i(id.rs2),
      .rs1_data_o(rs1_data),
      .rs2_data_o(rs2_data),
      .wb_i
  );

  id_ex_t ex_d, ex_q;
  logic valid_q;
  always_comb begin
    ex_d = id;
    ex_d.update = update_i;
    ex_d.pc = pc_q;
    ex_d.raw = bad0 || bad1 ? '0 : {wide ? half1 : 16'd0, half0};
    ex_d.rvc = !wide;
    ex_d.fetch_pa = bad0 || bad1 ? '0 : view_i.word0.pa | {62'd0, pc_q[1], 1'b0};
    ex_d.fetch_fault = bad0 ? view_i.word0.fault : bad1 && view_i.word1.fault;
    ex_d.fetch_replay = bad0 ? view_i.word0.replay : bad1 && view_i.word1.replay;
    ex_d.fetch_second = !bad0;
    ex_d.fetch_info = bad0 ? view_i.word0.info : view_i.word1.info;
    ex_d.rs1_data = rs1_data;
    ex_d.rs2_data = rs2_data;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= 1'b0;
    else if (ex_ready_i || redirect_i.valid) valid_q <= taken_o;
  end

  // Meaningless without valid_q, hence no reset.
  always_ff @(posedge clk_i) begin
    if (taken_o) ex_q <= ex_d;
  end

  always_comb begin
    ex_o = ex_q;
    ex_o.valid = valid_q;
  end
endmodule
