// SPDX-License-Identifier: Apache-2.0
// An RVFI-like port of two channels, got from the own core: it stands for what another core brings
// along. Placed beside the instance `u_soc`, whose hart core_view looks into.
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

  core_view_pkg::core_view_t view;
  core_view u_view (
    .clk_i,
    .view_o(view)
  );

  logic [7:0] bytes;
  always_comb begin
    unique case (view.ex.mem_size)
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
    packet.valid = view.retire || (view.trap && !(view.irq && without_irq));
    packet.order = order_q;
    packet.trap = view.trap && !view.irq;
    packet.intr = in_handler_q && !view.irq;
    packet.insn = view.irq ? '0 : view.ex.raw;
    packet.pc_rdata = view.ex.pc;
    packet.pc_wdata = view.next_pc;
    packet.ext_irq = view.irq;
    packet.ext_mtime = view.seen.mtime;
    packet.ext_pins = view.seen.pins;
    packet.ext_stip = view.seen.stip;
    packet.ext_vstip = view.seen.vstip;
    if (view.retire) begin
      packet.rs1_rdata = view.ex.rs1_data;
      packet.rd_addr = view.rd_we ? view.ex.rd : '0;
      packet.rd_wdata = view.rd_we ? view.rd_wdata : '0;
      packet.ext_mcycle = view.mcycle;
      packet.ext_pins_read = view.now.pins;
      packet.ext_stip_read = view.now.stip;
      packet.ext_vstip_read = view.now.vstip;
      if (view.ex.unit == UnitMem) begin
        packet.mem_addr = view.mem_va;
        packet.mem_rdata = view.lsu.mem_rdata;
        packet.mem_wdata = view.lsu.mem_wdata;
        if (view.ex.mem_op inside {MemLoad, MemLr, MemHlv, MemAmo}) packet.mem_rmask = bytes;
        if (view.ex.mem_op inside {MemStore, MemHsv, MemAmo}) packet.mem_wmask = bytes;
        if (view.ex.mem_op == MemSc && view.lsu.sc_success) packet.mem_wmask = bytes;
        if (view.ex.mem_op == MemSc && !view.lsu.sc_success) packet.mem_addr = '0;
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
      if (view.retire || view.trap) in_handler_q <= view.trap;
      if (packet.valid && !view.irq) order_q <= order_q + 64'd1;
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
