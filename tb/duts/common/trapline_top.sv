// SPDX-License-Identifier: Apache-2.0
// The own core on the kit (own_on_kit). The same border as tb/duts/own/trapline_top.sv; commit
// records come from the design's module `records`.
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

  kit_control u_control (
    .clk_i,
    .pins_i,
    .pins_mask_i,
    .wait_seed_i,
    .mtime_inc_i,
    .mtime_div_i,
    .ctl_o(ctl)
  );

  own_on_kit #(
    .Cfg(trapline_build_pkg::Cfg)
  ) u_soc (
    .clk_i,
    .rst_ni,
    .ctl_i(ctl)
  );

  if (trapline_build_pkg::Probe) begin : gen_records
    records u_records (
      .clk_i,
      .rst_ni
    );
  end
endmodule
