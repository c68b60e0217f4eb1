// SPDX-License-Identifier: Apache-2.0
// The floating-point control and status register, with fflags and frm, which are parts of it.
// Accrues the flags of instructions that retire, and says when FS becomes Dirty.
module fcsr
  import csr_pkg::*;
  import float_pkg::fp_effect_t;
(
    input logic clk_i,
    input logic rst_ni,
    // The CSR that an instruction names, what a write would write (already combined by CSRRS and
    // CSRRC), and whether it does, at this edge. `named_o`: it is one of these, with this value.
    input logic [11:0] addr_i,
    input logic [63:0] wdata_i,
    input logic write_i,
    output logic named_o,
    output logic [63:0] rdata_o,
    // Not with write_i: one instruction retires in a cycle.
    input fp_effect_t effect_i,
    output logic [7:0] fcsr_o,
    // The state that FS governs is written at this edge.
    output logic dirty_o
);
  logic [7:0] fcsr_d, fcsr_q;
  assign fcsr_o = fcsr_q;
  assign named_o = addr_i inside {CsrFflags, CsrFrm, CsrFcsr};

  always_comb begin
    unique case (addr_i)
      CsrFflags: rdata_o = {59'd0, fcsr_q[4:0]};
      CsrFrm: rdata_o = {61'd0, fcsr_q[FCSR_FRM_LSB+:3]};
      CsrFcsr: rdata_o = {56'd0, fcsr_q};
      default: rdata_o = 64'd0;
    endcase
  end

  // A write counts as a change whatever it writes: "Implementations may choose to track the
  // dirtiness of the floating-point register state imprecisely by reporting the state to be dirty
  // even when it has not been modified."
  assign dirty_o = (write_i && named_o) || (effect_i.valid && effect_i.dirty);

  always_comb begin
    fcsr_d = fcsr_q;
    if (effect_i.valid) fcsr_d[4:0] = fcsr_q[4:0] | effect_i.flags;
    if (write_i) begin
      unique case (addr_i)
        CsrFflags: fcsr_d[4:0] = wdata_i[4:0];
        CsrFrm: fcsr_d[FCSR_FRM_LSB+:3] = wdata_i[2:0];
        CsrFcsr: fcsr_d = wdata_i[7:0];
        default: fcsr_d = fcsr_q;
      endcase
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) fcsr_q <= '0;
    else fcsr_q <= fcsr_d;
  end

  // Two changes at one edge would have to be merged.
  OneFcsrChange :
  assert property (@(posedge clk_i) disable iff (!rst_ni) !(write_i && effect_i.valid));
endmodule
