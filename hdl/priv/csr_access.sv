// SPDX-License-Identifier: Apache-2.0
// Verdict on an access by a CSR instruction (addr as encoded): allowed now, else a
// virtual-instruction exception where V=1 and the access is HS-qualified, else illegal.
module csr_access
  import cfg_pkg::*;
  import isa_pkg::outcome_e;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input csr_access_in_t in_i,
    output csr_access_out_t out_o
);
  outcome_e outcome;

  csr_permission #(
      .Cfg(Cfg)
  ) u_csr_permission (
      .addr_i(in_i.addr),
      .write_i(in_i.write),
      .priv_i(in_i.priv),
      .v_i(in_i.v),
      .state_i(in_i.state),
      .outcome_o(outcome)
  );

  assign out_o.outcome = outcome;
endmodule
