// SPDX-License-Identifier: Apache-2.0
// Slave of the instruction bus: main memory, and an error everywhere else.
module instruction_bus
  import bus_pkg::*;
  import cfg_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    input logic wait_en_i,
    input logic [31:0] wait_seed_i,
    input ibus_req_t req_i,
    output bus_rsp_t rsp_o
);
  logic ready;
  logic take;
  logic rvalid;
  logic err_q;
  logic [31:0] data_q;

  bus_port #(
      .Salt(32'h1F35_A9E1)
  ) u_port (
      .clk_i,
      .rst_ni,
      .wait_en_i,
      .wait_seed_i,
      .valid_i(req_i.valid),
      .ready_o(ready),
      .take_o(take),
      .rvalid_o(rvalid)
  );

  always_ff @(posedge clk_i) begin
    if (take) begin
      if (in_main_memory(Cfg, req_i.addr)) begin
        logic [63:0] doubleword;
        doubleword = dpi_pkg::trapline_mem_read({req_i.addr[63:3], 3'd0});
        data_q <= req_i.addr[2] ? doubleword[63:32] : doubleword[31:0];
        err_q <= 1'b0;
      end else begin
        data_q <= '0;
        err_q <= 1'b1;
      end
    end
  end

  // Before and after its one valid cycle an answer is garbage: a master that reads it then is wrong.
  assign rsp_o = rvalid ? '{ready: ready, rvalid: 1'b1, err: err_q, rdata: {32'd0, data_q}} :
      '{ready: ready, rvalid: 1'b0, err: 1'b1, rdata: {32'd0, ~data_q}};
endmodule
