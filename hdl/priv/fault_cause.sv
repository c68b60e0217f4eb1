// SPDX-License-Identifier: Apache-2.0
// Exception number for a fault (isa_pkg::fault_e) met by an access. HLVX counts as a load: such
// accesses "still raise the same exceptions as other load instructions".
module fault_cause
  import cfg_pkg::*;
  import isa_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input fault_cause_in_t in_i,
    output fault_cause_out_t out_o
);
  logic is_fetch;
  logic is_store;
  assign is_fetch = in_i.access == AccessFetch;
  assign is_store = in_i.access == AccessStore;

  function automatic logic [5:0] by_access(logic [5:0] fetch, logic [5:0] load, logic [5:0] store);
    if (is_fetch) return fetch;
    return is_store ? store : load;
  endfunction

  always_comb begin
    unique case (in_i.fault)
      FaultMisaligned: begin
        out_o.cause = by_access(ExcInstructionAddressMisaligned, ExcLoadAddressMisaligned,
                                ExcStoreAmoAddressMisaligned);
      end
      FaultAccess: begin
        out_o.cause = by_access(ExcInstructionAccessFault, ExcLoadAccessFault,
                                ExcStoreAmoAccessFault);
      end
      FaultPage: begin
        out_o.cause = by_access(ExcInstructionPageFault, ExcLoadPageFault, ExcStoreAmoPageFault);
      end
      default: begin
        out_o.cause = by_access(ExcInstructionGuestPageFault, ExcLoadGuestPageFault,
                                ExcStoreAmoGuestPageFault);
      end
    endcase
  end
endmodule
