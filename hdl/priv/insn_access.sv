// SPDX-License-Identifier: Apache-2.0
// Whether a privileged instruction (isa_pkg::priv_op_e) may execute in (priv, v). Instructions
// that wait (WFI, WRS.NTO) trap at once where a trap bit is set.
module insn_access
  import cfg_pkg::*;
  import core_pkg::*;
  import csr_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input insn_access_in_t in_i,
    output insn_access_out_t out_o
);
  logic is_m;
  logic is_hs;
  logic is_vs;
  logic is_u;
  logic v;
  assign v = Cfg.ext_h && in_i.v;
  assign is_m = in_i.priv == PrivM;
  assign is_hs = in_i.priv == PrivS && !v;
  assign is_vs = in_i.priv == PrivS && v;
  assign is_u = in_i.priv == PrivU && !v;

  logic tvm;
  logic tw;
  logic tsr;
  logic vtvm;
  logic vtw;
  logic vtsr;
  logic hu;
  assign tvm = in_i.mstatus[MSTATUS_TVM_LSB];
  assign tw = in_i.mstatus[MSTATUS_TW_LSB];
  assign tsr = in_i.mstatus[MSTATUS_TSR_LSB];
  assign vtvm = in_i.hstatus[HSTATUS_VTVM_LSB];
  assign vtw = in_i.hstatus[HSTATUS_VTW_LSB];
  assign vtsr = in_i.hstatus[HSTATUS_VTSR_LSB];
  assign hu = in_i.hstatus[HSTATUS_HU_LSB];

  // The verdict for an instruction that HS-mode may execute (leaving TSR and TVM aside): `hs` and
  // `vs` say whether its own trap bits allow it there; U and VU never may.
  function automatic logic [1:0] supervisor(logic hs, logic vs);
    if (is_m) return OutcomeOk;
    if (is_hs) return hs ? OutcomeOk : OutcomeIllegal;
    if (is_vs) return vs ? OutcomeOk : OutcomeVirtual;
    return v ? OutcomeVirtual : OutcomeIllegal;
  endfunction

  always_comb begin
    out_o.outcome = OutcomeIllegal;
    unique case (in_i.op)
      PrivOpMret: out_o.outcome = is_m ? OutcomeOk : OutcomeIllegal;
      PrivOpSret: out_o.outcome = supervisor(!tsr, !vtsr);
      PrivOpWfi: begin
        if (is_m) out_o.outcome = OutcomeOk;
        // "The TW field affects execution in all modes except M-mode"; in U-mode WFI is illegal
        // whatever TW is.
        else if (tw || is_u) out_o.outcome = OutcomeIllegal;
        else out_o.outcome = supervisor(1'b1, !vtw);
      end
      PrivOpWrsNto: begin
        // Unlike WFI it is available in U-mode and VU-mode.
        if (is_m) out_o.outcome = OutcomeOk;
        else if (tw) out_o.outcome = OutcomeIllegal;
        else out_o.outcome = v && vtw ? OutcomeVirtual : OutcomeOk;
      end
      PrivOpSfenceVma, PrivOpSinvalVma: out_o.outcome = supervisor(!tvm, !vtvm);
      // "unaffected by the mstatus.TVM and hstatus.VTVM fields"
      PrivOpSfenceInval: out_o.outcome = supervisor(1'b1, 1'b1);
      // TVM "has no effect on ... instructions HFENCE.VVMA or HINVAL.VVMA".
      PrivOpHfenceVvma, PrivOpHinvalVvma: out_o.outcome = supervisor(1'b1, 1'b0);
      PrivOpHfenceGvma, PrivOpHinvalGvma: out_o.outcome = supervisor(!tvm, 1'b0);
      PrivOpHlsv: out_o.outcome = is_u && hu ? OutcomeOk : supervisor(1'b1, 1'b0);
      default: out_o.outcome = OutcomeIllegal;
    endcase
  end
endmodule
