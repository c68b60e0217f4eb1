// SPDX-License-Identifier: Apache-2.0
// The own core behind the border of every design under test: tb/sim drives these inputs, all data
// goes through the DPI functions that `soc` calls.
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
  logic [63:0] unused_retired;

  kit_control u_control (
    .clk_i,
    .pins_i,
    .pins_mask_i,
    .wait_seed_i,
    .mtime_inc_i,
    .mtime_div_i,
    .ctl_o(ctl)
  );

  soc #(
    .Cfg  (trapline_build_pkg::Cfg),
    .Probe(trapline_build_pkg::Probe),
    .Watch(trapline_build_pkg::Watch)
  ) u_soc (
    .clk_i,
    .rst_ni,
    .ctl_i(ctl),
    .retired_o(unused_retired)
  );
endmodule
