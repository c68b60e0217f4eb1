// SPDX-License-Identifier: Apache-2.0
// The own core on the kit: its hart, the devices, and between them memory_side, by which the designs
// that are built so differ.
module own_on_kit
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

  memory_side #(
      .Cfg(Cfg)
  ) u_memory_side (
      .clk_i,
      .rst_ni,
      .ctl_i,
      .ibus_req_i(ibus_req),
      .ibus_rsp_o(ibus_rsp),
      .dbus_req_i(dbus_req),
      .dbus_rsp_o(dbus_rsp),
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
