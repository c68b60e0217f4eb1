// SPDX-License-Identifier: Apache-2.0
// The own core as one that writes registers late: what its commit port says of an instruction comes
// at its end, what loads, multiplications and divisions give comes some cycles after that. Placed
// beside the instance `u_soc`, whose hart core_view looks into.
module late_tap
  import commit_pkg::*;
  import isa_pkg::*;
  import pipe_pkg::*;
(
  input logic clk_i,
  input logic rst_ni
);
  localparam logic [31:0] Known =
      32'd1 << GroupPc | 32'd1 << GroupInsn | 32'd1 << GroupNextPc | 32'd1 << GroupMode |
      32'd1 << GroupRd | 32'd1 << GroupMemVa | 32'd1 << GroupMemData | 32'd1 << GroupCause |
      32'd1 << GroupTime | 32'd1 << GroupPins;
  localparam int unsigned LoadDelay = 3;
  localparam int unsigned MulDivDelay = 6;
  localparam int unsigned TagBits = 3;

  core_view_pkg::core_view_t view;
  core_view u_view (
    .clk_i,
    .view_o(view)
  );

  logic late;
  assign late = view.retire && view.rd_we && view.ex.unit inside {UnitMem, UnitMulDiv};

  commit_t step;
  always_comb begin
    step = '0;
    step.kind = view.retire ? CommitRetire : view.irq ? CommitInterrupt : CommitException;
    step.known = Known;
    step.priv_before = view.priv_before;
    step.v_before = view.v_before;
    step.priv_after = view.priv_after;
    step.v_after = view.v_after;
    step.pc = view.ex.pc;
    step.insn = view.irq ? '0 : view.ex.raw;
    step.next_pc = view.next_pc;
    step.mtime = view.seen.mtime;
    step.irq_pins = view.seen.pins;
    step.stip = view.seen.stip;
    step.vstip = view.seen.vstip;
    if (view.retire) begin
      step.rd_we = view.rd_we;
      step.rd_addr = view.rd_we ? view.ex.rd : '0;
      // Not known yet where it comes late.
      step.rd_wdata = view.rd_we ? view.rd_wdata ^ {64{late}} : '0;
      step.mcycle = view.mcycle;
      step.irq_pins_read = view.now.pins;
      step.stip_read = view.now.stip;
      step.vstip_read = view.now.vstip;
      if (view.ex.unit == UnitMem) begin
        step.mem_op = view.ex.mem_op;
        step.mem_size = view.ex.mem_size;
        step.mem_va = view.mem_va;
        step.mem_rdata = view.lsu.mem_rdata;
        step.mem_wdata = view.lsu.mem_wdata;
        step.sc_success = view.lsu.sc_success;
      end
    end else begin
      step.target = view.target;
      step.cause = view.cause;
    end
  end

  typedef struct packed {
    logic               valid;
    logic [TagBits-1:0] tag;
    logic [63:0]        data;
  } result_t;

  result_t [LoadDelay-1:0] loads_q;
  result_t [MulDivDelay-1:0] muldivs_q;
  result_t result;
  logic [TagBits-1:0] tag_q;
  logic of_load;
  assign of_load = view.ex.unit == UnitMem;
  assign result = '{valid: late, tag: tag_q, data: view.rd_wdata};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      loads_q <= '0;
      muldivs_q <= '0;
      tag_q <= '0;
    end else begin
      if (late) tag_q <= tag_q + 1'b1;
      loads_q <= {loads_q[LoadDelay-2:0], of_load ? result : result_t'('0)};
      muldivs_q <= {muldivs_q[MulDivDelay-2:0], of_load ? result_t'('0) : result};
    end
  end

  result_t load;
  result_t muldiv;
  assign load = loads_q[LoadDelay-1];
  assign muldiv = muldivs_q[MulDivDelay-1];

  kit_commit_port #(
    .Results(2),
    .TagBits(TagBits)
  ) u_port (
    .clk_i,
    .rst_ni,
    .valid_i(view.retire || view.trap),
    .record_i(step),
    .late_i(late),
    .tag_i(tag_q),
    .result_valid_i({muldiv.valid, load.valid}),
    .result_tag_i({muldiv.tag, load.tag}),
    .result_i({muldiv.data, load.data})
  );
endmodule
