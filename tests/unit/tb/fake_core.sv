// SPDX-License-Identifier: Apache-2.0
// A design for tests of the simulator itself: one commit each cycle of a counter, no instruction set.
//
// Record n retires at pc 0x80000000 + 4 n with rd_wdata = the doubleword of main memory at that pc. It
// finishes when that doubleword is all ones: bit 32 of the one before says "failed". With pins_i[0]
// the record is an interrupt. A doubleword of 1 stops the commits, one of 2 repeats its pc for ever,
// one of 3 violates an assertion.
module trapline_top
  import commit_pkg::*, dpi_pkg::*;
(
  input logic        clk_i,
  input logic        rst_ni,
  input logic [63:0] pins_i,
  input logic [63:0] pins_mask_i,
  input logic [31:0] wait_seed_i,
  input logic [31:0] mtime_inc_i,
  input logic [31:0] mtime_div_i
);
  logic [63:0] order_q, cycle_q, pc_q, last_q;
  logic [63:0] data;
  commit_t     record;

  always_comb begin
    record = '0;
    record.kind = pins_i[0] ? 3'(CommitInterrupt) : 3'(CommitRetire);
    record.order = order_q;
    record.cycle = cycle_q;
    record.pc = pc_q;
    record.next_pc = data == 64'd2 ? pc_q : pc_q + 64'd4;
    record.known = AllKnown;
    record.rd_wdata = data;
    record.irq_pins = pins_i & pins_mask_i;
    record.mtime = {wait_seed_i, mtime_inc_i};
    record.mcycle = 64'(mtime_div_i);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      order_q <= '0;
      cycle_q <= '0;
      pc_q <= 64'h8000_0000;
      last_q <= '0;
      data <= 64'd0;
    end else begin
      cycle_q <= cycle_q + 64'd1;
      data <= trapline_mem_read({record.next_pc[63:3], 3'b0});
      if (data != 64'd1) begin
        order_q <= order_q + 64'd1;
        pc_q <= record.next_pc;
        last_q <= data;
        if (data == '1) trapline_finish(32'(last_q[32]), last_q[31:0]);
        if (data == 64'h63) trapline_putc("c");
        trapline_bus(64'd0, pc_q, data, cycle_q);
        trapline_commit(record);
      end
    end
  end

  // Planted: what a simulator does when an assertion of a design fails.
  NeverThree :
  assert property (@(posedge clk_i) disable iff (!rst_ni) data != 64'd3);
endmodule
