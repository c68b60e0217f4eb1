// SPDX-License-Identifier: Apache-2.0
// The own core's data behind an AHB-Lite port, its fetches through the plain port.
module memory_side
  import bus_pkg::*;
  import cfg_pkg::*;
  import kit_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    input soc_ctl_t ctl_i,
    input ibus_req_t ibus_req_i,
    output bus_rsp_t ibus_rsp_o,
    input dbus_req_t dbus_req_i,
    output bus_rsp_t dbus_rsp_o,
    output dev_access_t access_o,
    input dev_answer_t answer_i
);
  bus_access_t fetch_req;
  plain_rsp_t fetch_rsp;
  ahb_req_t ahb_req;
  ahb_rsp_t ahb_rsp;

  // The port gives doublewords in their lanes, the core wants a word.
  logic high_q;
  always_ff @(posedge clk_i) if (ibus_req_i.valid && fetch_rsp.ready) high_q <= ibus_req_i.addr[2];
  always_comb begin
    fetch_req = '0;
    fetch_req.valid = ibus_req_i.valid;
    fetch_req.addr = ibus_req_i.addr;
    fetch_req.size = 2'd2;
    ibus_rsp_o = '0;
    ibus_rsp_o.ready = fetch_rsp.ready;
    ibus_rsp_o.rvalid = fetch_rsp.rvalid;
    ibus_rsp_o.err = fetch_rsp.err;
    ibus_rsp_o.rdata = {32'd0, high_q ? fetch_rsp.rdata[63:32] : fetch_rsp.rdata[31:0]};
  end

  kit_plain_memory #(
      .RamBase(Cfg.ram_base),
      .RamSize(Cfg.ram_size),
      .Salt(32'h1F35_A9E1)
  ) u_fetch_memory (
      .clk_i,
      .rst_ni,
      .ctl_i,
      .req_i(fetch_req),
      .rsp_o(fetch_rsp),
      .access_o(),
      .answer_i('0)
  );

  ahb_bridge #(
      .Cfg(Cfg)
  ) u_bridge (
      .clk_i,
      .rst_ni,
      .dbus_req_i,
      .dbus_rsp_o,
      .ahb_req_o(ahb_req),
      .ahb_rsp_i(ahb_rsp)
  );

  kit_ahb_memory #(
      .RamBase(Cfg.ram_base),
      .RamSize(Cfg.ram_size),
      .BusErrors(Cfg.bus_errors)
  ) u_data_memory (
      .clk_i,
      .rst_ni,
      .ctl_i,
      .req_i(ahb_req),
      .rsp_o(ahb_rsp),
      .access_o,
      .answer_i
  );
endmodule
