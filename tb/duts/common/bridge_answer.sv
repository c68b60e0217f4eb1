// SPDX-License-Identifier: Apache-2.0
// The answers of a bridge that takes one access at a time from the own core's two buses. Before and
// after its one valid cycle an answer is garbage.
module bridge_answer
  import bus_pkg::bus_rsp_t;
(
    input logic take_data_i,   // an access is taken in this cycle: of the data bus ...
    input logic take_fetch_i,  // ... of the instruction bus
    input logic done_i,        // the access that was taken ends in this cycle ...
    input logic is_fetch_i,    // ... it is a fetch
    input logic err_i,
    input logic [63:0] rdata_i,  // from the first byte's lane on
    output bus_rsp_t ibus_rsp_o,
    output bus_rsp_t dbus_rsp_o
);
  always_comb begin
    dbus_rsp_o = '{ready: take_data_i, rvalid: 1'b0, err: 1'b1, rdata: ~rdata_i};
    ibus_rsp_o = '{ready: take_fetch_i, rvalid: 1'b0, err: 1'b1, rdata: ~rdata_i};
    if (done_i && is_fetch_i) begin
      ibus_rsp_o = '{ready: 1'b0, rvalid: 1'b1, err: err_i, rdata: {32'd0, rdata_i[31:0]}};
    end else if (done_i) begin
      dbus_rsp_o = '{ready: 1'b0, rvalid: 1'b1, err: err_i, rdata: rdata_i};
    end
  end
endmodule
