// SPDX-License-Identifier: Apache-2.0
// Mode that handles a trap taken in (priv, v): M unless medeleg/mideleg delegate it to HS, and
// from V=1 on to VS where hedeleg/hideleg delegate it further.
module trap_target
  import cfg_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input trap_target_in_t in_i,
    output trap_target_out_t out_o
);
  logic to_hs;
  logic to_vs;
  assign to_hs = in_i.is_interrupt ? in_i.mideleg[in_i.cause] : in_i.medeleg[in_i.cause];
  assign to_vs = in_i.is_interrupt ? in_i.hideleg[in_i.cause] : in_i.hedeleg[in_i.cause];

  always_comb begin
    out_o.target = TargetM;
    // "Traps never transition from a more-privileged mode to a less-privileged mode."
    if (Cfg.ext_s && in_i.priv != PrivM && to_hs) begin
      out_o.target = Cfg.ext_h && in_i.v && to_vs ? TargetVs : TargetHs;
    end
  end
endmodule
