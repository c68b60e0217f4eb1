// SPDX-License-Identifier: Apache-2.0
// Next state on a trap from (priv, v) into `target`: mode, handler's address, status fields and
// the trap CSRs of the target. Everything the trap does not write passes through.
module trap_entry
  import cfg_pkg::*;
  import core_pkg::*;
  import csr_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input trap_entry_in_t in_i,
    output trap_entry_out_t out_o
);
  localparam bit Rv64 = Cfg.xlen == 64;

  function automatic logic [63:0] cause_value(logic is_interrupt, logic [5:0] cause);
    return Rv64 ? {is_interrupt, 57'd0, cause} : {32'd0, is_interrupt, 25'd0, cause};
  endfunction

  // "Asynchronous interrupts set pc to BASE+4*cause" when MODE is Vectored.
  function automatic logic [63:0] handler(logic [63:0] tvec, logic is_interrupt,
                                          logic [5:0] cause);
    logic [63:0] pc;
    pc = {tvec[63:2], 2'b00};
    if (is_interrupt && tvec[1:0] == 2'b01) pc = pc + {56'd0, cause, 2'b00};
    return Rv64 ? pc : {32'd0, pc[31:0]};
  endfunction

  // "a virtual supervisor external interrupt (code 10) ... is automatically translated by the
  // machine into a supervisor external interrupt (code 9) for VS-mode", likewise 6 and 2.
  logic is_vs_level;
  logic [5:0] vs_cause;
  assign is_vs_level = in_i.cause inside {
      IrqVirtualSupervisorSoftwareInterrupt,
      IrqVirtualSupervisorTimerInterrupt,
      IrqVirtualSupervisorExternalInterrupt
  };
  assign vs_cause = in_i.is_interrupt && is_vs_level ? in_i.cause - 6'd1 : in_i.cause;

  logic [63:0] epc;
  assign epc = {in_i.epc[63:1], 1'b0};

  always_comb begin
    out_o.priv = PrivM;
    out_o.v = 1'b0;
    out_o.pc = handler(in_i.mtvec, in_i.is_interrupt, in_i.cause);
    out_o.mstatus = in_i.mstatus;
    out_o.hstatus = in_i.hstatus;
    out_o.vsstatus = in_i.vsstatus;
    out_o.mepc = in_i.mepc;
    out_o.mcause = in_i.mcause;
    out_o.mtval = in_i.mtval;
    out_o.mtval2 = in_i.mtval2;
    out_o.mtinst = in_i.mtinst;
    out_o.sepc = in_i.sepc;
    out_o.scause = in_i.scause;
    out_o.stval = in_i.stval;
    out_o.htval = in_i.htval;
    out_o.htinst = in_i.htinst;
    out_o.vsepc = in_i.vsepc;
    out_o.vscause = in_i.vscause;
    out_o.vstval = in_i.vstval;

    unique case (in_i.target)
      TargetHs: begin
        out_o.priv = PrivS;
        out_o.pc = handler(in_i.stvec, in_i.is_interrupt, in_i.cause);
        out_o.mstatus[MSTATUS_SPIE_LSB] = in_i.mstatus[MSTATUS_SIE_LSB];
        out_o.mstatus[MSTATUS_SIE_LSB] = 1'b0;
        out_o.mstatus[MSTATUS_SPP_LSB] = in_i.priv[0];
        out_o.sepc = epc;
        out_o.scause = cause_value(in_i.is_interrupt, in_i.cause);
        out_o.stval = in_i.tval;
        if (Cfg.ext_h) begin
          out_o.hstatus[HSTATUS_SPV_LSB] = in_i.v;
          // "If V was 1 before the trap, field SPVP in hstatus is set the same as sstatus.SPP;
          // otherwise, SPVP is left unchanged."
          if (in_i.v) out_o.hstatus[HSTATUS_SPVP_LSB] = in_i.priv[0];
          out_o.hstatus[HSTATUS_GVA_LSB] = in_i.gva;
          out_o.htval = in_i.tval2;
          out_o.htinst = in_i.tinst;
        end
      end
      TargetVs: begin
        out_o.priv = PrivS;
        out_o.v = 1'b1;
        out_o.pc = handler(in_i.vstvec, in_i.is_interrupt, vs_cause);
        out_o.vsstatus[VSSTATUS_SPIE_LSB] = in_i.vsstatus[VSSTATUS_SIE_LSB];
        out_o.vsstatus[VSSTATUS_SIE_LSB] = 1'b0;
        out_o.vsstatus[VSSTATUS_SPP_LSB] = in_i.priv[0];
        out_o.vsepc = epc;
        out_o.vscause = cause_value(in_i.is_interrupt, vs_cause);
        out_o.vstval = in_i.tval;
      end
      default: begin
        out_o.mstatus[MSTATUS_MPIE_LSB] = in_i.mstatus[MSTATUS_MIE_LSB];
        out_o.mstatus[MSTATUS_MIE_LSB] = 1'b0;
        out_o.mstatus[MSTATUS_MPP_LSB+:2] = in_i.priv;
        out_o.mepc = epc;
        out_o.mcause = cause_value(in_i.is_interrupt, in_i.cause);
        out_o.mtval = in_i.tval;
        if (Cfg.ext_h) begin
          out_o.mstatus[MSTATUS_MPV_LSB] = in_i.v;
          out_o.mstatus[MSTATUS_GVA_LSB] = in_i.gva;
          out_o.mtval2 = in_i.tval2;
          out_o.mtinst = in_i.tinst;
        end
      end
    endcase
  end
endmodule
