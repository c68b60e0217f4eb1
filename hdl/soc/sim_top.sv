// SPDX-License-Identifier: Apache-2.0
// Top of the free-running simulation: `soc` with its controls as plain ports, for sim_main.cpp.
// sim_build_pkg is generated for each build (tb/sim/bare.py).
module sim_top (
    input logic clk_i,
    input logic rst_ni,
    input logic wait_en_i,
    input logic [31:0] wait_seed_i,
    input logic [31:0] mtime_inc_i,
    // Instructions retired since reset.
    output logic [63:0] retired_o
);
  bus_pkg::soc_ctl_t ctl;
  // Taken over at the clock edge: without that, every evaluation of the model would have to assume
  // that an input has moved, and work through most of the core again.
  always_ff @(posedge clk_i) begin
    ctl <= '{
        wait_en: wait_en_i,
        wait_seed: wait_seed_i,
        mtime_inc: mtime_inc_i,
        mtime_div: 32'd1,
        default: '0
    };
  end

  soc #(
      .Cfg(sim_build_pkg::Cfg),
      .Probe(sim_build_pkg::Probe),
      .Watch(sim_build_pkg::Watch)
  ) u_soc (
      .clk_i,
      .rst_ni,
      .ctl_i(ctl),
      .retired_o
  );
endmodule
