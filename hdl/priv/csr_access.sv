// SPDX-License-Identifier: Apache-2.0
// Verdict on an access by a CSR instruction to `addr_i` (as encoded, before csr_resolve): allowed
// now, else a virtual-instruction exception where V=1 and the access is HS-qualified, else illegal.
module csr_access
  import cfg_pkg::*;
  import core_pkg::*;
  import csr_legal_pkg::*;
  import csr_pkg::*;
  import isa_pkg::*;
  import state_pkg::csr_state_t;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic [11:0] addr_i,
    input logic write_i,
    input logic [1:0] priv_i,
    input logic v_i,
    input csr_state_t state_i,
    output outcome_e outcome_o
);
  // Whether the CSR exists in this configuration; `addr` is never a high half.
  function automatic logic exists(logic [11:0] addr);
    unique case (addr) inside
      CsrMstatus, CsrMisa, CsrMie, CsrMtvec, CsrMcountinhibit, CsrMscratch, CsrMepc, CsrMcause,
      CsrMtval, CsrMip, CsrMcycle, CsrMinstret, [CsrMhpmcounter3 : CsrMhpmcounter31],
      [CsrMhpmevent3 : CsrMhpmevent31], [CsrMvendorid : CsrMconfigptr]:
      return 1'b1;
      CsrMcounteren, CsrMenvcfg: return Cfg.ext_u;
      CsrMedeleg, CsrMideleg, CsrSstatus, CsrSie, CsrStvec, CsrScounteren, CsrSenvcfg, CsrSscratch,
      CsrSepc, CsrScause, CsrStval, CsrSip, CsrSatp:
      return Cfg.ext_s;
      CsrStimecmp: return Cfg.ext_sstc;
      CsrVstimecmp: return Cfg.ext_sstc && Cfg.ext_h;
      [CsrMstateen0 : CsrMstateen3]: return Cfg.ext_smstateen;
      [CsrSstateen0 : CsrSstateen3]: return Cfg.ext_ssstateen;
      [CsrHstateen0 : CsrHstateen3]: return Cfg.ext_smstateen && Cfg.ext_h;
      CsrMtinst, CsrMtval2,
      CsrHstatus, CsrHedeleg, CsrHideleg, CsrHie, CsrHcounteren, CsrHgeie, CsrHenvcfg,
      CsrHtval, CsrHip, CsrHvip, CsrHtinst, CsrHgatp, CsrHgeip,
      CsrVsstatus, CsrVsie, CsrVstvec, CsrVsscratch, CsrVsepc, CsrVscause, CsrVstval, CsrVsip,
      CsrVsatp:
      return Cfg.ext_h;
      // "For RV64, the odd-numbered configuration registers ... are illegal."
      [CsrPmpcfg0 : CsrPmpcfg15]: return Cfg.pmp_entries != 0 && (Cfg.xlen == 32 || !addr[0]);
      [CsrPmpaddr0 : CsrPmpaddr63]: return Cfg.pmp_entries != 0;
      [CsrFflags : CsrFcsr]: return Cfg.ext_f;
      CsrCycle, CsrInstret: return Cfg.ext_zicntr;
      CsrTime: return Cfg.ext_zicntr && Cfg.time_csr;
      CsrHtimedelta: return Cfg.ext_h && Cfg.time_csr;
      [CsrHpmcounter3 : CsrHpmcounter31]: return Cfg.ext_zihpm;
      default: return 1'b0;
    endcase
  endfunction

  low_half_t low;
  logic [11:0] addr;
  logic known;
  logic v;
  assign low = csr_low_half(addr_i);
  assign addr = low.addr;
  // "When XLEN>32, an attempt to access a high-half CSR always raises an illegal-instruction
  // exception."
  assign known = exists(addr) && !(Cfg.xlen == 64 && low.is_high);
  assign v = Cfg.ext_h && v_i;

  // What the levels above HS-mode, above V=1 and above U-mode or VU-mode permit of this CSR.
  logic machine_allows;
  logic hypervisor_allows;
  logic supervisor_allows;
  always_comb begin
    machine_allows = 1'b1;
    hypervisor_allows = 1'b1;
    supervisor_allows = 1'b1;
    unique case (addr) inside
      [CsrCycle : CsrHpmcounter31]: begin
        machine_allows = state_i.mcounteren[{1'b0, addr[4:0]}];
        hypervisor_allows = state_i.hcounteren[{1'b0, addr[4:0]}];
        supervisor_allows = state_i.scounteren[{1'b0, addr[4:0]}];
      end
      CsrStimecmp, CsrVstimecmp: begin
        machine_allows = state_i.mcounteren[MCOUNTEREN_TM_LSB] &&
            state_i.menvcfg[MENVCFG_STCE_LSB];
        hypervisor_allows = state_i.hcounteren[HCOUNTEREN_TM_LSB] &&
            state_i.henvcfg[HENVCFG_STCE_LSB];
      end
      CsrSenvcfg, CsrHenvcfg: begin
        machine_allows = !Cfg.ext_smstateen || state_i.mstateen0[MSTATEEN0_ENVCFG_LSB];
        hypervisor_allows = !Cfg.ext_smstateen || state_i.hstateen0[HSTATEEN0_ENVCFG_LSB];
      end
      CsrSstateen0, CsrHstateen0: begin
        machine_allows = !Cfg.ext_smstateen || state_i.mstateen0[MSTATEEN0_SE0_LSB];
        hypervisor_allows = !Cfg.ext_smstateen || state_i.hstateen0[HSTATEEN0_SE0_LSB];
      end
      CsrSstateen1, CsrHstateen1: begin
        machine_allows = !Cfg.ext_smstateen || state_i.mstateen1[MSTATEEN1_SE_LSB];
        hypervisor_allows = !Cfg.ext_smstateen || state_i.hstateen1[HSTATEEN1_SE_LSB];
      end
      CsrSstateen2, CsrHstateen2: begin
        machine_allows = !Cfg.ext_smstateen || state_i.mstateen2[MSTATEEN2_SE_LSB];
        hypervisor_allows = !Cfg.ext_smstateen || state_i.hstateen2[HSTATEEN2_SE_LSB];
      end
      CsrSstateen3, CsrHstateen3: begin
        machine_allows = !Cfg.ext_smstateen || state_i.mstateen3[MSTATEEN3_SE_LSB];
        hypervisor_allows = !Cfg.ext_smstateen || state_i.hstateen3[HSTATEEN3_SE_LSB];
      end
      CsrSatp: hypervisor_allows = !state_i.hstatus[HSTATUS_VTVM_LSB];
      default: machine_allows = 1'b1;
    endcase
  end

  // "When mstatus.TVM=1, attempts to read or write hgatp while executing in HS-mode will raise an
  // illegal-instruction exception", and satp likewise.
  logic tvm_traps;
  assign tvm_traps = state_i.mstatus[MSTATUS_TVM_LSB] && (addr == CsrSatp || addr == CsrHgatp);

  // "If an instruction is prevented from executing because FS or VS is zero in either sstatus or
  // vsstatus, the exception raised is always an illegal-instruction exception, never a
  // virtual-instruction exception." FS binds M-mode, too.
  logic float_off;
  assign float_off = Cfg.ext_f && addr inside {[CsrFflags : CsrFcsr]} &&
      fs_off(state_i.mstatus, state_i.vsstatus, v);

  always_comb begin
    outcome_o = OutcomeIllegal;
    if (!known || (write_i && addr[11:10] == 2'b11)) begin
      outcome_o = OutcomeIllegal;
    end else if (float_off) begin
      outcome_o = OutcomeIllegal;
    end else if (priv_i == PrivM) begin
      outcome_o = OutcomeOk;
    end else if (addr[9:8] == 2'b11 || !machine_allows) begin
      // Not HS-qualified, so illegal whatever V is.
      outcome_o = OutcomeIllegal;
    end else if (!v) begin
      if (priv_i == PrivS) outcome_o = tvm_traps ? OutcomeIllegal : OutcomeOk;
      else if (addr[9:8] == 2'b00 && supervisor_allows) outcome_o = OutcomeOk;
    end else begin
      outcome_o = OutcomeVirtual;
      if (hypervisor_allows) begin
        unique case (addr[9:8])
          2'b00: if (priv_i == PrivS || supervisor_allows) outcome_o = OutcomeOk;
          2'b01: if (priv_i == PrivS) outcome_o = OutcomeOk;
          default: outcome_o = OutcomeVirtual;
        endcase
      end
    end
  end
endmodule
