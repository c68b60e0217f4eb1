// SPDX-License-Identifier: Apache-2.0
// The interrupt to take now, from the full view of mip: enabled globally and in mie, highest
// destination mode first, then by the priority within that mode.
module pending_interrupt
  import cfg_pkg::*;
  import core_pkg::*;
  import csr_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input pending_interrupt_in_t in_i,
    output pending_interrupt_out_t out_o
);
  // Causes with a place in the priority order: machine, supervisor, guest external, VS level.
  localparam logic [63:0] Known = MLevel | (Cfg.ext_s ? SLevel : 64'd0) |
      (Cfg.ext_h ? MIP_SGEIP | VsLevel : 64'd0);

  logic [63:0] ready;
  logic [63:0] for_m;
  logic [63:0] for_hs;
  logic [63:0] for_vs;
  assign ready = in_i.mip & in_i.mie & Known;
  assign for_m = ready & ~in_i.mideleg;
  assign for_hs = ready & in_i.mideleg & (Cfg.ext_h ? ~in_i.hideleg : '1);
  assign for_vs = Cfg.ext_h ? ready & in_i.mideleg & in_i.hideleg : 64'd0;

  // "Interrupts for higher-privilege modes, y>x, are always globally enabled"; those for lower
  // ones never are.
  logic m_enabled;
  logic hs_enabled;
  logic vs_enabled;
  assign m_enabled = in_i.priv != PrivM || in_i.mstatus[MSTATUS_MIE_LSB];
  assign hs_enabled = in_i.priv != PrivM &&
      (in_i.v || in_i.priv == PrivU || in_i.mstatus[MSTATUS_SIE_LSB]);
  assign vs_enabled = in_i.priv != PrivM && in_i.v &&
      (in_i.priv == PrivU || in_i.vsstatus[VSSTATUS_SIE_LSB]);

  // MEI, MSI, MTI, SEI, SSI, STI, SGEI, VSEI, VSSI, VSTI.
  function automatic logic [5:0] first(logic [63:0] pending);
    logic [5:0] cause;
    cause = IrqVirtualSupervisorTimerInterrupt;
    if (pending[IrqMachineExternalInterrupt]) cause = IrqMachineExternalInterrupt;
    else if (pending[IrqMachineSoftwareInterrupt]) cause = IrqMachineSoftwareInterrupt;
    else if (pending[IrqMachineTimerInterrupt]) cause = IrqMachineTimerInterrupt;
    else if (pending[IrqSupervisorExternalInterrupt]) cause = IrqSupervisorExternalInterrupt;
    else if (pending[IrqSupervisorSoftwareInterrupt]) cause = IrqSupervisorSoftwareInterrupt;
    else if (pending[IrqSupervisorTimerInterrupt]) cause = IrqSupervisorTimerInterrupt;
    else if (pending[IrqSupervisorGuestExternalInterrupt])
      cause = IrqSupervisorGuestExternalInterrupt;
    else if (pending[IrqVirtualSupervisorExternalInterrupt])
      cause = IrqVirtualSupervisorExternalInterrupt;
    else if (pending[IrqVirtualSupervisorSoftwareInterrupt])
      cause = IrqVirtualSupervisorSoftwareInterrupt;
    return cause;
  endfunction

  always_comb begin
    out_o.valid = 1'b0;
    out_o.cause = 6'd0;
    out_o.target = TargetM;
    if (m_enabled && for_m != 64'd0) begin
      out_o.valid = 1'b1;
      out_o.cause = first(for_m);
      out_o.target = TargetM;
    end else if (hs_enabled && for_hs != 64'd0) begin
      out_o.valid = 1'b1;
      out_o.cause = first(for_hs);
      out_o.target = TargetHs;
    end else if (vs_enabled && for_vs != 64'd0) begin
      out_o.valid = 1'b1;
      out_o.cause = first(for_vs);
      out_o.target = TargetVs;
    end
  end
endmodule
