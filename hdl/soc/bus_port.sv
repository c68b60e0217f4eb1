// SPDX-License-Identifier: Apache-2.0
// Handshake of one bus, with random wait states when wait_en_i is set: up to seven cycles before
// the response, and a request refused in one cycle of four.
module bus_port #(
    parameter logic [31:0] Salt = 32'd1
) (
    input logic clk_i,
    input logic rst_ni,
    input logic wait_en_i,
    input logic [31:0] wait_seed_i,
    input logic valid_i,
    output logic ready_o,
    // The request is taken at this clock edge.
    output logic take_o,
    output logic rvalid_o
);
  logic [31:0] random_q;
  logic seeded_q;
  logic busy_q;
  logic [2:0] delay_q;

  assign rvalid_o = busy_q && delay_q == 3'd0;
  assign ready_o = (!busy_q || rvalid_o) && !(wait_en_i && random_q[1:0] == 2'd0);
  assign take_o = valid_i && ready_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      delay_q <= 3'd0;
      seeded_q <= 1'b0;
      random_q <= 32'd1;
    end else begin
      if (take_o) begin
        busy_q <= 1'b1;
        delay_q <= wait_en_i && random_q[2] ? random_q[5:3] : 3'd0;
      end else if (rvalid_o) begin
        busy_q <= 1'b0;
      end else if (busy_q) begin
        delay_q <= delay_q - 3'd1;
      end
      if (wait_en_i) begin
        // x^32 + x^22 + x^2 + x + 1, Galois form; the seed must not be zero.
        seeded_q <= 1'b1;
        random_q <= {1'b0, random_q[31:1]} ^ (random_q[0] ? 32'h8020_0003 : 32'd0);
        if (!seeded_q) random_q <= (wait_seed_i ^ Salt) == '0 ? 32'd1 : wait_seed_i ^ Salt;
      end
    end
  end
endmodule
