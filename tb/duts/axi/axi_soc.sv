// SPDX-License-Identifier: Apache-2.0
// The own core behind an AXI4 port, on the kit's memory and devices.
module axi_soc
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
  axi_req_t axi_req;
  axi_rsp_t axi_rsp;
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

  axi_bridge #(
      .Cfg(Cfg)
  ) u_bridge (
      .clk_i,
      .rst_ni,
      .ibus_req_i(ibus_req),
      .ibus_rsp_o(ibus_rsp),
      .dbus_req_i(dbus_req),
      .dbus_rsp_o(dbus_rsp),
      .axi_req_o(axi_req),
      .axi_rsp_i(axi_rsp)
  );

  kit_axi4_memory #(
      .RamBase(Cfg.ram_base),
      .RamSize(Cfg.ram_size)
  ) u_memory (
      .clk_i,
      .rst_ni,
      .ctl_i,
      .req_i(axi_req),
      .rsp_o(axi_rsp),
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
