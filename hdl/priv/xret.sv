// SPDX-License-Identifier: Apache-2.0
// Next state of an MRET or SRET that insn_access has allowed.
module xret
  import cfg_pkg::*;
  import core_pkg::*;
  import isa_pkg::*;
  import csr_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input xret_in_t in_i,
    output xret_out_t out_o
);
  logic [1:0] mpp;
  assign mpp = in_i.mstatus[MSTATUS_MPP_LSB+:2];

  always_comb begin
    out_o.mstatus = in_i.mstatus;
    out_o.hstatus = in_i.hstatus;
    out_o.vsstatus = in_i.vsstatus;
    if (in_i.is_mret) begin
      out_o.priv = mpp;
      // "virtualization mode V is set to MPV, unless MPP=3, in which case V remains 0."
      out_o.v = Cfg.ext_h && mpp != PrivM && in_i.mstatus[MSTATUS_MPV_LSB];
      out_o.pc = in_i.mepc;
      out_o.mstatus[MSTATUS_MIE_LSB] = in_i.mstatus[MSTATUS_MPIE_LSB];
      out_o.mstatus[MSTATUS_MPIE_LSB] = 1'b1;
      out_o.mstatus[MSTATUS_MPP_LSB+:2] = PrivU;
      if (Cfg.ext_h) out_o.mstatus[MSTATUS_MPV_LSB] = 1'b0;
    end else if (Cfg.ext_h && in_i.v) begin
      out_o.priv = {1'b0, in_i.vsstatus[VSSTATUS_SPP_LSB]};
      out_o.v = 1'b1;
      out_o.pc = in_i.vsepc;
      out_o.vsstatus[VSSTATUS_SIE_LSB] = in_i.vsstatus[VSSTATUS_SPIE_LSB];
      out_o.vsstatus[VSSTATUS_SPIE_LSB] = 1'b1;
      out_o.vsstatus[VSSTATUS_SPP_LSB] = 1'b0;
    end else begin
      out_o.priv = {1'b0, in_i.mstatus[MSTATUS_SPP_LSB]};
      out_o.v = Cfg.ext_h && in_i.hstatus[HSTATUS_SPV_LSB];
      out_o.pc = in_i.sepc;
      out_o.mstatus[MSTATUS_SIE_LSB] = in_i.mstatus[MSTATUS_SPIE_LSB];
      out_o.mstatus[MSTATUS_SPIE_LSB] = 1'b1;
      out_o.mstatus[MSTATUS_SPP_LSB] = 1'b0;
      if (Cfg.ext_h) out_o.hstatus[HSTATUS_SPV_LSB] = 1'b0;
    end
    // "An MRET or SRET instruction that changes the privilege mode to a mode less privileged than
    // M also sets MPRV=0."
    if (out_o.priv != PrivM) out_o.mstatus[MSTATUS_MPRV_LSB] = 1'b0;
  end
endmodule
