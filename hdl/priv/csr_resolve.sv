// SPDX-License-Identifier: Apache-2.0
// The CSR that an address names: "When V=1, the VS CSRs substitute for the corresponding supervisor
// CSRs". Supervisor CSRs without a VS counterpart (senvcfg, scounteren, sstateen) stay.
module csr_resolve
  import cfg_pkg::*;
  import csr_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input csr_resolve_in_t in_i,
    output csr_resolve_out_t out_o
);
  always_comb begin
    out_o.addr = in_i.addr;
    if (Cfg.ext_h && in_i.v) begin
      unique case (in_i.addr)
        CsrSstatus: out_o.addr = CsrVsstatus;
        CsrSie: out_o.addr = CsrVsie;
        CsrStvec: out_o.addr = CsrVstvec;
        CsrSscratch: out_o.addr = CsrVsscratch;
        CsrSepc: out_o.addr = CsrVsepc;
        CsrScause: out_o.addr = CsrVscause;
        CsrStval: out_o.addr = CsrVstval;
        CsrSip: out_o.addr = CsrVsip;
        CsrStimecmp: if (Cfg.ext_sstc) out_o.addr = CsrVstimecmp;
        CsrStimecmph: if (Cfg.ext_sstc && Cfg.xlen == 32) out_o.addr = CsrVstimecmph;
        CsrSatp: out_o.addr = CsrVsatp;
        default: out_o.addr = in_i.addr;
      endcase
    end
  end
endmodule
