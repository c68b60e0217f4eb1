// SPDX-License-Identifier: Apache-2.0
// A plain valid/ready port of 64 bits onto the harness's main memory and its devices (kit_devices).
//
// A request is taken in a cycle with valid and ready, and done then; its response comes in a later
// cycle, the next one at the earliest, and is not held. One request is under way at a time; the next
// may be taken in the cycle of the response. With ctl_i.wait_en requests are refused and responses
// late, by ctl_i.wait_seed and Salt: give the ports of one core different ones.
//
// A port that fetches leaves access_o open and answer_i zero: where main memory is not, it has errors.
module kit_plain_memory
  import bus_pkg::*;
  import kit_pkg::*;
#(
    parameter logic [63:0] RamBase = isa_pkg::RamBase,
    parameter logic [63:0] RamSize = isa_pkg::RamSize,
    parameter bit BusErrors = 1'b1,
    parameter bit ReportBus = 1'b0,
    parameter logic [31:0] Salt = 32'h92D6_8CA2
) (
    input logic clk_i,
    input logic rst_ni,
    input soc_ctl_t ctl_i,
    input bus_access_t req_i,
    output plain_rsp_t rsp_o,
    output dev_access_t access_o,
    input dev_answer_t answer_i
);
  logic take;
  bus_access_t taken;
  logic err;
  logic [63:0] rdata;

  bus_port #(
      .Salt(Salt)
  ) u_port (
      .clk_i,
      .rst_ni,
      .wait_en_i(ctl_i.wait_en),
      .wait_seed_i(ctl_i.wait_seed),
      .valid_i(req_i.valid),
      .ready_o(rsp_o.ready),
      .take_o(take),
      .rvalid_o(rsp_o.rvalid)
  );

  always_comb begin
    taken = req_i;
    taken.valid = take;
  end

  kit_access #(
      .RamBase(RamBase),
      .RamSize(RamSize),
      .BusErrors(BusErrors),
      .ReportBus(ReportBus)
  ) u_access (
      .clk_i,
      .rst_ni,
      .req_i(taken),
      .err_o(err),
      .rdata_o(rdata),
      .access_o,
      .answer_i
  );

  // Before and after its one valid cycle an answer is garbage: a core that reads it then is wrong.
  assign rsp_o.err = !rsp_o.rvalid || err;
  assign rsp_o.rdata = rsp_o.rvalid ? rdata : ~rdata;
endmodule
