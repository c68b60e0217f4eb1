// SPDX-License-Identifier: Apache-2.0
// The own core behind an AXI4 port (axi_soc), seen through an RVFI-like port. The same border as
// tb/duts/own/trapline_top.sv; records come from rvfi_adapter.
module trapline_top (
  input logic        clk_i,
  input logic        rst_ni,
  input logic [63:0] pins_i,         // interrupt pins (commit_pkg::Pin*) ...
  input logic [63:0] pins_mask_i,    // ... of which these are driven from outside
  input logic [31:0] wait_seed_i,    // random wait states on the buses; 0: none
  input logic [31:0] mtime_inc_i,    // mtime grows by this ...
  input logic [31:0] mtime_div_i     // ... every this many cycles
);
  bus_pkg::soc_ctl_t ctl;

  // Taken over at the clock edge: without that, every evaluation of the model would have to assume
  // that an input has moved, and work through most of the core again.
  always_ff @(posedge clk_i) begin
    ctl <= '{
        wait_en: wait_seed_i != '0,
        wait_seed: wait_seed_i,
        mtime_inc: mtime_inc_i,
        mtime_div: mtime_div_i,
        pins_mask: pins_mask_i,
        pins: pins_i,
        default: '0
    };
  end

  axi_soc #(
    .Cfg(trapline_build_pkg::Cfg)
  ) u_soc (
    .clk_i,
    .rst_ni,
    .ctl_i(ctl)
  );

  if (trapline_build_pkg::Probe) begin : gen_rvfi
    rvfi_pkg::rvfi_t rvfi;
    rvfi_tap u_tap (
      .clk_i,
      .rst_ni,
      .rvfi_o(rvfi)
    );
    rvfi_adapter u_adapter (
      .clk_i,
      .rst_ni,
      .rvfi_i(rvfi)
    );
  end
endmodule
