// SPDX-License-Identifier: Apache-2.0
// Both buses of the own core behind one TileLink-UL port, onto the kit's memory.
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
  tl_req_t tl_req;
  tl_rsp_t tl_rsp;

  tilelink_bridge #(
      .Cfg(Cfg)
  ) u_bridge (
      .clk_i,
      .rst_ni,
      .ibus_req_i,
      .ibus_rsp_o,
      .dbus_req_i,
      .dbus_rsp_o,
      .tl_req_o(tl_req),
      .tl_rsp_i(tl_rsp)
  );

  kit_tilelink_memory #(
      .RamBase(Cfg.ram_base),
      .RamSize(Cfg.ram_size),
      .BusErrors(Cfg.bus_errors)
  ) u_memory (
      .clk_i,
      .rst_ni,
      .ctl_i,
      .req_i(tl_req),
      .rsp_o(tl_rsp),
      .access_o,
      .answer_i
  );
endmodule
