// SPDX-License-Identifier: Apache-2.0
// Whether PMP permits an access of 2**size_i bytes at spa addr_i by priv_i. Disabled entries cost
// nothing but the look at their A field.
module pmp_check
  import cfg_pkg::*;
  import isa_pkg::*;
  import state_pkg::csr_state_t;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic [63:0] addr_i,
    input logic [1:0] size_i,
    input logic [1:0] access_i,  // access_e
    input logic [1:0] priv_i,
    input csr_state_t state_i,
    output logic ok_o
);
  localparam logic [63:0] GrainOnes = (64'd1 << Cfg.pmp_grain) - 64'd1;

  // The first and last 4-byte word that the access touches.
  logic [63:0] first;
  logic [63:0] last;
  assign first = addr_i >> 2;
  assign last = (addr_i + (64'd1 << size_i) - 64'd1) >> 2;

  function automatic logic permits(logic locked, logic x, logic w, logic r);
    logic permitted;
    permitted = 1'b0;
    unique case (access_i)
      AccessFetch: permitted = x;
      AccessLoad: permitted = r;
      AccessStore: permitted = w;
      // HLVX: "the supervisor physical memory attributes must grant both execute and read".
      default: permitted = x && r;
    endcase
    return (priv_i == PrivM && !locked) || permitted;
  endfunction

  logic found;
  logic [63:0] top;
  logic [63:0] base;
  logic [63:0] span;
  always_comb begin
    found = 1'b0;
    top = 64'd0;
    base = 64'd0;
    span = 64'd0;
    // "If no PMP entry matches an S-mode or U-mode memory operation, the operation fails if at
    // least one PMP entry is implemented and succeeds otherwise."
    ok_o = priv_i == PrivM || Cfg.pmp_entries == 0;
    for (int unsigned i = 0; i < Cfg.pmp_entries; i++) begin
      if (!found && state_i.pmpcfg[i][4:3] != PmpOff) begin
        if (state_i.pmpcfg[i][4:3] == PmpTor) begin
          // [base, top] in words; empty where base exceeds top, and where state_i.pmpaddr[i] is 0.
          base = i == 0 ? 64'd0 : state_i.pmpaddr[i==0?0 : i-1] & ~GrainOnes;
          top = (state_i.pmpaddr[i] & ~GrainOnes) - 64'd1;
          found = (state_i.pmpaddr[i] & ~GrainOnes) > base;
        end else begin
          // pmpaddr's trailing ones and the zero above them lie in the region.
          base = state_i.pmpaddr[i] | (GrainOnes >> 1);
          span = state_i.pmpcfg[i][4:3] == PmpNa4 ? 64'd0 : base ^ (base + 64'd1);
          top = base | span;
          base = base & ~span;
          found = 1'b1;
        end
        // "The lowest-numbered PMP entry that matches any byte of a memory operation determines
        // whether that operation succeeds or fails. The matching PMP entry must match all bytes".
        found = found && first <= top && last >= base;
        if (found) begin
          ok_o = first >= base && last <= top &&
              permits(state_i.pmpcfg[i][7], state_i.pmpcfg[i][2], state_i.pmpcfg[i][1],
                      state_i.pmpcfg[i][0]);
        end
      end
    end
  end
endmodule
