// SPDX-License-Identifier: Apache-2.0
// The core of this folder on the kit's plain port and devices, its RVFI-like port into the adapter.
module trapline_top (
    input logic        clk_i,
    input logic        rst_ni,
    input logic [63:0] pins_i,
    input logic [63:0] pins_mask_i,
    input logic [31:0] wait_seed_i,
    input logic [31:0] mtime_inc_i,
    input logic [31:0] mtime_div_i
);
  bus_pkg::soc_ctl_t ctl;
  kit_pkg::bus_access_t req;
  kit_pkg::plain_rsp_t rsp;
  kit_pkg::dev_access_t dev_access;
  kit_pkg::dev_answer_t dev_answer;
  kit_rvfi_pkg::packet_t rvfi;
  logic [63:0] pins;
  logic [63:0] mtime;

  kit_control u_control (
      .clk_i,
      .pins_i,
      .pins_mask_i,
      .wait_seed_i,
      .mtime_inc_i,
      .mtime_div_i,
      .ctl_o(ctl)
  );

  tiny_core u_core (
      .clk_i,
      .rst_ni,
      .irq_i(pins[2:0]),
      .bus_o(req),
      .bus_i(rsp),
      .rvfi_o(rvfi),
      .mtime_i(mtime)
  );

  kit_plain_memory u_memory (
      .clk_i,
      .rst_ni,
      .ctl_i(ctl),
      .req_i(req),
      .rsp_o(rsp),
      .access_o(dev_access),
      .answer_i(dev_answer)
  );

  kit_devices u_devices (
      .clk_i,
      .rst_ni,
      .ctl_i(ctl),
      .access_i(dev_access),
      .answer_o(dev_answer),
      .pins_o(pins),
      .mtime_o(mtime)
  );

  if (trapline_build_pkg::Probe) begin : gen_rvfi
    kit_rvfi_adapter u_adapter (
        .clk_i,
        .rst_ni,
        .rvfi_i(rvfi)
    );
  end
endmodule
