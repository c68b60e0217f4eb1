// SPDX-License-Identifier: Apache-2.0
// Privilege and V under which an access is translated and protected (MPRV, HLV, HLVX, HSV), and the
// SUM and MXR that its first stage and its G-stage see.
module effective_access
  import cfg_pkg::*;
  import core_pkg::*;
  import csr_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input effective_access_in_t in_i,
    output effective_access_out_t out_o
);
  logic [1:0] mpp;
  assign mpp = in_i.mstatus[MSTATUS_MPP_LSB+:2];

  logic [1:0] priv;
  logic v;
  always_comb begin
    priv = in_i.priv;
    v = Cfg.ext_h && in_i.v;
    unique case (in_i.kind)
      KindHlvHsv, KindHlvx: begin
        // "always act as though V=1 and the nominal privilege mode were hstatus.SPVP, overriding
        // MPRV."
        priv = {1'b0, in_i.hstatus[HSTATUS_SPVP_LSB]};
        v = 1'b1;
      end
      KindLoadStore: begin
        if (in_i.mstatus[MSTATUS_MPRV_LSB]) begin
          priv = mpp;
          v = Cfg.ext_h && mpp != PrivM && in_i.mstatus[MSTATUS_MPV_LSB];
        end
      end
      // "Instruction address-translation and protection are unaffected by the setting of MPRV."
      default: priv = in_i.priv;
    endcase
  end

  // "Setting MXR at VS-level does not override guest-physical page protections. Setting MXR at
  // HS-level, however, overrides both VS-stage and G-stage execute-only permissions."
  always_comb begin
    out_o.priv = priv;
    out_o.v = v;
    out_o.sum = in_i.mstatus[MSTATUS_SUM_LSB];
    out_o.mxr_vs = in_i.mstatus[MSTATUS_MXR_LSB];
    out_o.mxr_g = in_i.mstatus[MSTATUS_MXR_LSB];
    if (v) begin
      out_o.sum = in_i.vsstatus[VSSTATUS_SUM_LSB];
      out_o.mxr_vs = in_i.mstatus[MSTATUS_MXR_LSB] || in_i.vsstatus[VSSTATUS_MXR_LSB];
    end
  end
endmodule
