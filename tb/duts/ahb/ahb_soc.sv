// SPDX-License-Identifier: Apache-2.0
// The own core on the kit: data behind an AHB-Lite port, fetches through the plain port.
module ahb_soc
  import bus_pkg::*;
  import cfg_pkg::*;
  import kit_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    input soc_ctl_t ctl_i
);
  ibus_req_t ibus_req;
  bus_rsp_t ibus_rsp;
  dbus_req_t dbus_req;
  bus_rsp_t dbus_rsp;
  bus_access_t fetch_req;
  plain_rsp_t fetch_rsp;
  ahb_req_t ahb_req;
  ahb_rsp_t ahb_rsp;
  dev_access_t dev_access;
  dev_answer_t dev_answer;
  logic [63:0] pins;
  logic [63:0] mtime;

  hart #(
      .Cfg(Cfg)
  ) u_hart (
      .clk_i,
      .rst_ni,
      .irq_pins_i(pins),
      .time_i(mtime),
      .ibus_req_o(ibus_req),
      .ibus_rsp_i(ibus_rsp),
      .dbus_req_o(dbus_req),
      .dbus_rsp_i(dbus_rsp),
      .retire_o()
  );

  // The port gives doublewords in their lanes, the core wants a word.
  logic high_q;
  always_ff @(posedge clk_i) if (ibus_req.valid && fetch_rsp.ready) high_q <= ibus_req.addr[2];
  always_comb begin
    fetch_req = '0;
    fetch_req.valid = ibus_req.valid;
    fetch_req.addr = ibus_req.addr;
    fetch_req.size = 2'd2;
    ibus_rsp = '0;
    ibus_rsp.ready = fetch_rsp.ready;
    ibus_rsp.rvalid = fetch_rsp.rvalid;
    ibus_rsp.err = fetch_rsp.err;
    ibus_rsp.rdata = {32'd0, high_q ? fetch_rsp.rdata[63:32] : fetch_rsp.rdata[31:0]};
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
      .dbus_req_i(dbus_req),
      .dbus_rsp_o(dbus_rsp),
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
      .access_o(dev_access),
      .answer_i(dev_answer)
  );

  kit_devices #(
      .Geilen(Cfg.geilen)
  ) u_devices (
      .clk_i,
      .rst_ni,
      .ctl_i,
      .access_i(dev_access),
      .answer_o(dev_answer),
      .pins_o(pins),
      .mtime_o(mtime)
  );
endmodule
