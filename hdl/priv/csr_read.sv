// SPDX-License-Identifier: Apache-2.0
// Value of a CSR (addr after csr_resolve, access found permitted), zero where none exists; and
// what CSRRS and CSRRC combine with, which differs in SEIP only.
module csr_read
  import cfg_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input csr_read_in_t in_i,
    output csr_read_out_t out_o
);
  csr_value #(
      .Cfg(Cfg)
  ) u_csr_value (
      .addr_i(in_i.addr),
      .state_i(in_i.state),
      .mip_i(in_i.mip),
      .irq_pins_i(in_i.irq_pins),
      .mtime_i(in_i.mtime),
      .v_i(in_i.v),
      .rdata_o(out_o.rdata),
      .rmw_o(out_o.rmw)
  );
endmodule
