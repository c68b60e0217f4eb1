// SPDX-License-Identifier: Apache-2.0
// Commit records of a core that writes registers late: an instruction is past every trap, and the
// core goes on, before its result is there (a load that misses, a division).
//
// A record whose rd_wdata is to come is handed in with its bit of late_i and a tag, under which the
// result follows, in the same cycle at the earliest; of records with equal tags the oldest one gets
// it. Records go to C in program order, numbered and stamped with the cycle in which they were
// handed in: one that waits keeps back those behind it. They go without the full state, whose
// registers would be those of later instructions: `state` stands in `unknown` of dut.toml.
//
// Records: at most so many are handed in in a cycle, the oldest one in the low bits.
// Depth: at most so many wait; one more ends the simulation.
module kit_commit_port
  import commit_pkg::*;
#(
    parameter int unsigned Records = 1,
    parameter int unsigned Results = 1,
    parameter int unsigned Depth = 16,
    parameter int unsigned TagBits = 5
) (
    input logic clk_i,
    input logic rst_ni,
    input logic [Records-1:0] valid_i,
    input commit_t [Records-1:0] record_i,
    input logic [Records-1:0] late_i,
    input logic [Records-1:0][TagBits-1:0] tag_i,
    input logic [Results-1:0] result_valid_i,
    input logic [Results-1:0][TagBits-1:0] result_tag_i,
    input logic [Results-1:0][63:0] result_i
);
  typedef struct packed {
    logic               late;
    logic [TagBits-1:0] tag;
    commit_t            record;
  } entry_t;

  entry_t [Depth-1:0] waiting_q;  // the oldest one first
  int unsigned count_q;
  logic [63:0] order_q;
  logic [63:0] cycle_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      waiting_q <= '0;
      count_q <= 0;
      order_q <= '0;
      cycle_q <= '0;
    end else begin
      entry_t [Depth-1:0] waiting;
      int unsigned count;
      logic [63:0] order;
      waiting = waiting_q;
      count = count_q;
      order = order_q;
      cycle_q <= cycle_q + 64'd1;
      for (int unsigned i = 0; i < Records; i++) begin
        if (valid_i[i]) begin
          if (count == Depth) $fatal(1, "kit_commit_port: more than %0d records wait", Depth);
          waiting[count] = '{late: late_i[i], tag: tag_i[i], record: record_i[i]};
          waiting[count].record.order = order;
          waiting[count].record.cycle = cycle_q;
          waiting[count].record.full = 1'b0;
          order += 64'd1;
          count++;
        end
      end
      for (int unsigned r = 0; r < Results; r++) begin
        if (result_valid_i[r]) waiting = answered(waiting, count, result_tag_i[r], result_i[r]);
      end
      for (int unsigned i = 0; i < Depth && count != 0 && !waiting[0].late; i++) begin
        if (count > 1 && !waiting[1].late) begin
          dpi_pkg::trapline_commit_pair(dpi_pkg::record_bits_t'(waiting[0].record),
                                        dpi_pkg::record_bits_t'(waiting[1].record));
          waiting = waiting >> 2 * $bits(entry_t);
          count -= 2;
        end else begin
          dpi_pkg::trapline_commit(dpi_pkg::record_bits_t'(waiting[0].record));
          waiting = waiting >> $bits(entry_t);
          count -= 1;
        end
      end
      waiting_q <= waiting;
      count_q <= count;
      order_q <= order;
    end
  end

  // The entries after a result: the oldest one that waits under its tag has it.
  function automatic entry_t [Depth-1:0] answered(entry_t [Depth-1:0] waiting, int unsigned count,
                                                  logic [TagBits-1:0] tag, logic [63:0] data);
    for (int unsigned i = 0; i < count; i++) begin
      if (waiting[i].late && waiting[i].tag == tag) begin
        waiting[i].late = 1'b0;
        waiting[i].record.rd_wdata = data;
        return waiting;
      end
    end
    return waiting;
  endfunction
endmodule
