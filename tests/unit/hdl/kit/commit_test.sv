// SPDX-License-Identifier: Apache-2.0
// Hands records to kit_commit_port, some of whose results come late; what it passes on is printed
// (memory.cpp). With +overflow more are handed in than may wait.
module commit_test;
  import commit_pkg::*;

  bit clk = 1'b0;
  bit rst_n = 1'b0;
  logic [1:0] valid = '0;
  logic [1:0] late = '0;
  logic [1:0][3:0] tags = '0;
  commit_t [1:0] records = '0;
  logic result_valid = 1'b0;
  logic [3:0] result_tag = '0;
  logic [63:0] result = '0;

  always #5 clk = !clk;

  kit_commit_port #(
      .Records(2),
      .Depth(4),
      .TagBits(4)
  ) u_port (
      .clk_i(clk),
      .rst_ni(rst_n),
      .valid_i(valid),
      .record_i(records),
      .late_i(late),
      .tag_i(tags),
      .result_valid_i(result_valid),
      .result_tag_i(result_tag),
      .result_i(result)
  );

  // A cycle: so many records with these pcs, and rd_wdata where it is not late.
  task automatic cycle(int count, logic [63:0] pc, logic [1:0] is_late, logic [3:0] tag,
                       logic gives = 1'b0, logic [3:0] of = '0, logic [63:0] data = '0);
    @(negedge clk);
    valid = count == 2 ? 2'b11 : 2'(count);
    late = is_late;
    for (int i = 0; i < 2; i++) begin
      records[i] = '0;
      records[i].pc = pc + 64'(4 * i);
      records[i].rd_wdata = is_late[i] ? '1 : pc + 64'(4 * i) + 64'h1000;
      records[i].full = 1'b1;
      tags[i] = tag + 4'(i);
    end
    result_valid = gives;
    result_tag = of;
    result = data;
    @(posedge clk);
  endtask

  initial begin
    bit overflow;
    overflow = $test$plusargs("overflow") != 0;
    repeat (2) @(posedge clk);
    @(negedge clk);
    rst_n = 1'b1;
    cycle(2, 64'h100, 2'b00, 0);                    // both at once
    cycle(2, 64'h108, 2'b01, 1);                    // the second one waits for the first
    cycle(1, 64'h110, 2'b01, 1);                    // under the same tag
    if (overflow) cycle(2, 64'h114, 2'b00, 0);      // five
    cycle(0, 64'h0, 2'b00, 0, 1'b1, 4'd1, 64'hA);   // the older one's: two go
    cycle(1, 64'h114, 2'b00, 0);
    cycle(0, 64'h0, 2'b00, 0, 1'b1, 4'd7, 64'hE);   // nobody's
    cycle(0, 64'h0, 2'b00, 0, 1'b1, 4'd1, 64'hB);
    cycle(1, 64'h118, 2'b01, 3, 1'b1, 4'd3, 64'hC); // in the same cycle
    cycle(2, 64'h11C, 2'b11, 4);
    cycle(0, 64'h0, 2'b00, 0, 1'b1, 4'd5, 64'hF);   // the younger one's comes first
    cycle(0, 64'h0, 2'b00, 0, 1'b1, 4'd4, 64'hD);
    cycle(0, 64'h0, 2'b00, 0);
    $display("the end");
    $finish;
  end
endmodule
