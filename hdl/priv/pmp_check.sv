// SPDX-License-Identifier: Apache-2.0
// Whether PMP permits an access of 2**size bytes at spa addr by `priv`.
module pmp_check
  import cfg_pkg::*;
  import isa_pkg::access_e;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input pmp_check_in_t in_i,
    output pmp_check_out_t out_o
);
  pmp_match #(
      .Cfg(Cfg)
  ) u_pmp_match (
      .addr_i(in_i.addr),
      .size_i(in_i.size),
      .access_i(access_e'(in_i.access)),
      .priv_i(in_i.priv),
      .pmpcfg_i(in_i.state.pmpcfg),
      .pmpaddr_i(in_i.state.pmpaddr),
      .ok_o(out_o.ok)
  );
endmodule
