// SPDX-License-Identifier: Apache-2.0
// The own core as one that writes registers late: what its commit port says of an instruction comes
// at its end, what loads, multiplications and divisions give comes some cycles after that. Placed
// beside the instance `u_soc`, whose hart it looks into.
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

  id_ex_t ex;
  lsu_rsp_t lsu;
  logic retire;
  logic trap;
  logic irq;
  logic first;
  assign ex = u_soc.u_hart.u_execute.ex_i;
  assign lsu = u_soc.u_hart.u_execute.lsu_rsp_i;
  assign retire = u_soc.u_hart.u_execute.retire_o;
  assign trap = u_soc.u_hart.u_execute.trap_o.valid;
  assign irq = trap && u_soc.u_hart.u_execute.trap_o.is_interrupt;
  assign first = u_soc.u_hart.u_execute.first_q;

  // The decision falls in an instruction's first cycle; WFI's in its last one.
  typedef struct packed {
    logic [63:0] pins;
    logic [63:0] mtime;
    logic        stip;
    logic        vstip;
  } decision_t;

  decision_t now;
  decision_t first_seen_q;
  decision_t seen;
  assign now = '{
      pins: u_soc.u_hart.irq_pins_i,
      mtime: u_soc.u_hart.time_i,
      stip: u_soc.u_hart.stip,
      vstip: u_soc.u_hart.vstip
  };
  assign seen = first || ex.unit == UnitWait ? now : first_seen_q;
  always_ff @(posedge clk_i) if (first) first_seen_q <= now;

  logic late;
  assign late = retire && u_soc.u_hart.wb.valid && (ex.unit == UnitMem || ex.unit == UnitMulDiv);

  commit_t step;
  always_comb begin
    step = '0;
    step.kind = retire ? CommitRetire : irq ? CommitInterrupt : CommitException;
    step.known = Known;
    step.priv_before = u_soc.u_hart.mode.priv;
    step.v_before = u_soc.u_hart.mode.v;
    step.priv_after = u_soc.u_hart.mode_next.priv;
    step.v_after = u_soc.u_hart.mode_next.v;
    step.pc = ex.pc;
    step.insn = irq ? '0 : ex.raw;
    step.next_pc = u_soc.u_hart.redirect.valid ? u_soc.u_hart.redirect.pc
                                               : u_soc.u_hart.u_execute.link;
    step.mtime = seen.mtime;
    step.irq_pins = seen.pins;
    step.stip = seen.stip;
    step.vstip = seen.vstip;
    if (retire) begin
      step.rd_we = u_soc.u_hart.wb.valid;
      step.rd_addr = u_soc.u_hart.wb.valid ? ex.rd : '0;
      // Not known yet where it comes late.
      step.rd_wdata = u_soc.u_hart.wb.valid ? u_soc.u_hart.wb.data ^ {64{late}} : '0;
      step.mcycle = u_soc.u_hart.state.mcycle;
      step.irq_pins_read = now.pins;
      step.stip_read = now.stip;
      step.vstip_read = now.vstip;
      if (ex.unit == UnitMem) begin
        step.mem_op = ex.mem_op;
        step.mem_size = ex.mem_size;
        step.mem_va = u_soc.u_hart.u_execute.lsu_req_o.va;
        step.mem_rdata = lsu.mem_rdata;
        step.mem_wdata = lsu.mem_wdata;
        step.sc_success = lsu.sc_success;
      end
    end else begin
      // As written: vscause holds a VS-level interrupt's cause as the supervisor-level one.
      step.target = u_soc.u_hart.trap_target;
      step.cause = irq && step.target == TargetVs ? u_soc.u_hart.trap.cause - 6'd1
                                                  : u_soc.u_hart.trap.cause;
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
  assign result = '{valid: late, tag: tag_q, data: u_soc.u_hart.wb.data};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      loads_q <= '0;
      muldivs_q <= '0;
      tag_q <= '0;
    end else begin
      if (late) tag_q <= tag_q + 1'b1;
      loads_q <= {loads_q[LoadDelay-2:0], ex.unit == UnitMem ? result : result_t'('0)};
      muldivs_q <= {muldivs_q[MulDivDelay-2:0], ex.unit == UnitMulDiv ? result : result_t'('0)};
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
    .valid_i(retire || trap),
    .record_i(step),
    .late_i(late),
    .tag_i(tag_q),
    .result_valid_i({muldiv.valid, load.valid}),
    .result_tag_i({muldiv.tag, load.tag}),
    .result_i({muldiv.data, load.data})
  );
endmodule
