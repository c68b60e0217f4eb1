// SPDX-License-Identifier: Apache-2.0
// An RVFI-like port of two channels, got from the own core: it stands for what another core brings
// along. Placed beside the instance `u_soc`, whose hart it looks into.
//
// A packet waits for the next one, so that both channels are in use; after a few cycles it goes
// alone. With +rvfi_without_irq=1 it has no packets for interrupts: only `intr` tells of them.
module rvfi_tap
  import commit_pkg::*;
  import pipe_pkg::*;
  import kit_rvfi_pkg::*;
(
  input  logic          clk_i,
  input  logic          rst_ni,
  output packet_t [1:0] rvfi_o
);
  // Cycles after which a packet goes alone.
  localparam logic [2:0] Patience = 3'd7;

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

  logic [7:0] bytes;
  always_comb begin
    unique case (ex.mem_size)
      2'd0: bytes = 8'h01;
      2'd1: bytes = 8'h03;
      2'd2: bytes = 8'h0F;
      default: bytes = 8'hFF;
    endcase
  end

  bit without_irq;
  initial if (!$value$plusargs("rvfi_without_irq=%d", without_irq)) without_irq = 1'b0;

  logic [63:0] order_q;
  logic in_handler_q;  // a trap or an interrupt was the last that happened

  packet_t packet;
  always_comb begin
    packet = '0;
    packet.valid = retire || (trap && !(irq && without_irq));
    packet.order = order_q;
    packet.trap = trap && !irq;
    packet.intr = in_handler_q && !irq;
    packet.insn = irq ? '0 : ex.raw;
    packet.pc_rdata = ex.pc;
    packet.pc_wdata = u_soc.u_hart.redirect.valid ? u_soc.u_hart.redirect.pc
                                                  : u_soc.u_hart.u_execute.link;
    packet.ext_irq = irq;
    packet.ext_mtime = seen.mtime;
    packet.ext_pins = seen.pins;
    packet.ext_stip = seen.stip;
    packet.ext_vstip = seen.vstip;
    if (retire) begin
      packet.rs1_rdata = ex.rs1_data;
      packet.rd_addr = u_soc.u_hart.wb.valid ? ex.rd : '0;
      packet.rd_wdata = u_soc.u_hart.wb.valid ? u_soc.u_hart.wb.data : '0;
      packet.ext_mcycle = u_soc.u_hart.state.mcycle;
      packet.ext_pins_read = now.pins;
      packet.ext_stip_read = now.stip;
      packet.ext_vstip_read = now.vstip;
      if (ex.unit == UnitMem) begin
        packet.mem_addr = u_soc.u_hart.u_execute.lsu_req_o.va;
        packet.mem_rdata = lsu.mem_rdata;
        packet.mem_wdata = lsu.mem_wdata;
        if (ex.mem_op inside {MemLoad, MemLr, MemHlv, MemAmo}) packet.mem_rmask = bytes;
        if (ex.mem_op inside {MemStore, MemHsv, MemAmo}) packet.mem_wmask = bytes;
        if (ex.mem_op == MemSc && lsu.sc_success) packet.mem_wmask = bytes;
        if (ex.mem_op == MemSc && !lsu.sc_success) packet.mem_addr = '0;
      end
    end
  end

  packet_t held_q;
  logic [2:0] held_for_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      rvfi_o <= '0;
      order_q <= '0;
      in_handler_q <= 1'b0;
      held_q <= '0;
      held_for_q <= '0;
    end else begin
      if (retire || trap) in_handler_q <= trap;
      if (packet.valid && !irq) order_q <= order_q + 64'd1;
      rvfi_o <= '0;
      held_for_q <= held_for_q + 3'd1;
      if (packet.valid && held_q.valid) begin
        rvfi_o <= {packet, held_q};
        held_q.valid <= 1'b0;
      end else if (packet.valid) begin
        held_q <= packet;
        held_for_q <= '0;
      end else if (held_q.valid && held_for_q == Patience) begin
        rvfi_o[0] <= held_q;
        held_q.valid <= 1'b0;
      end
    end
  end
endmodule
