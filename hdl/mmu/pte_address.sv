// SPDX-License-Identifier: Apache-2.0
// Address of the PTE for `va` at `level` in the table at `base`. "the root page table (only) is
// expanded by a factor of 4" in G-stage: it is indexed with two more bits.
module pte_address
  import cfg_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input pte_address_in_t in_i,
    output pte_address_out_t out_o
);
  localparam bit Rv64 = Cfg.xlen == 64;

  logic [2:0] root_level;
  always_comb begin
    unique case (in_i.mode)
      ModeSv39: root_level = 3'd2;
      ModeSv48: root_level = 3'd3;
      ModeSv57: root_level = 3'd4;
      default: root_level = 3'd1;
    endcase
  end

  // Sv32 has 10 bits a level and 4-byte PTEs, the others have 9 bits and 8-byte PTEs.
  localparam int unsigned VpnBits = Rv64 ? 9 : 10;
  localparam int unsigned LogPteBytes = Rv64 ? 3 : 2;
  localparam logic [63:0] VpnMask = (64'd1 << VpnBits) - 64'd1;
  localparam logic [63:0] RootMask = (64'd1 << (VpnBits + 2)) - 64'd1;

  logic [63:0] vpn;
  always_comb begin
    unique case (in_i.level)
      3'd0: vpn = in_i.va >> 12;
      3'd1: vpn = in_i.va >> (12 + VpnBits);
      3'd2: vpn = in_i.va >> (12 + 2 * VpnBits);
      3'd3: vpn = in_i.va >> (12 + 3 * VpnBits);
      default: vpn = in_i.va >> (12 + 4 * VpnBits);
    endcase
    vpn = vpn & (in_i.g_stage && in_i.level == root_level ? RootMask : VpnMask);
  end

  assign out_o.pa = in_i.base + (vpn << LogPteBytes);
endmodule
