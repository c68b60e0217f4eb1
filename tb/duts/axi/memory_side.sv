// SPDX-License-Identifier: Apache-2.0
// Both buses of the own core behind one AXI4 port, onto the kit's memory.
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
  axi_req_t axi_req;
  axi_rsp_t axi_rsp;

  axi_bridge #(
      .Cfg(Cfg)
  ) u_bridge (
      .clk_i,
      .rst_ni,
      .ibus_req_i,
      .ibus_rsp_o,
      .dbus_req_i,
      .dbus_rsp_o,
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
      .access_o,
      .answer_i
  );
endmodule
