// One hart, main memory and the devices of models/isa/memory_map.py: the top of every simulation.
//
// Probe: the verification probe is part of the model (commit records through DPI); without it the
// model only runs.
module soc #(
  parameter cfg_pkg::hart_cfg_t Cfg = cfg_pkg::CfgRv64imacH,
  parameter bit Probe = 1'b1
) (
  input logic              clk_i,
  input logic              rst_ni,
  input bus_pkg::soc_ctl_t ctl_i
);
endmodule
