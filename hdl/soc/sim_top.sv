// Top of the free-running simulation: `soc` with its controls as plain ports, for sim_main.cpp.
// sim_build_pkg is generated for each build (tb/free_run.py).
module sim_top (
    input logic clk_i,
    input logic rst_ni,
    input logic wait_en_i,
    input logic [31:0] wait_seed_i,
    input logic [31:0] mtime_inc_i,
    input logic tohost_en_i,
    input logic [63:0] tohost_addr_i,
    // Instructions retired since reset.
    output logic [63:0] retired_o
);
  bus_pkg::soc_ctl_t ctl;
  always_comb begin
    ctl = '0;
    ctl.wait_en = wait_en_i;
    ctl.wait_seed = wait_seed_i;
    ctl.mtime_inc = mtime_inc_i;
    ctl.mtime_div = 32'd1;
    ctl.tohost_en = tohost_en_i;
    ctl.tohost_addr = tohost_addr_i;
  end

  soc #(
      .Cfg(sim_build_pkg::Cfg),
      .Probe(sim_build_pkg::Probe)
  ) u_soc (
      .clk_i,
      .rst_ni,
      .ctl_i(ctl),
      .retired_o
  );
endmodule
