// SPDX-License-Identifier: Apache-2.0
// What a TLB holds, watched from outside: keeps what was filled until a fence orders it, in its own
// terms, and says that the TLB holds no more than that and hits nothing else.
module tlb_watch
  import mmu_pkg::*;
#(
    parameter int unsigned Entries = 8,
    parameter bit GStage = 1'b0
) (
    input logic clk_i,
    input logic rst_ni,
    input xlate_req_t req_i,
    input logic hit_i,
    input logic [$clog2(Entries)-1:0] index_i,  // of the hit
    input logic [$clog2(Entries)-1:0] slot_i,   // of the fill
    input tlb_entry_t entry_i,
    input logic [Entries-1:0] valid_i,
    input logic fill_i,
    input tlb_entry_t fill_entry_i,
    input tlb_fence_t fence_i
);
  // Whether a fence orders what an entry holds. A combined entry came through G-stage translations
  // of unknown gpas, so HFENCE.GVMA orders all of its VMID; an entry of the G-stage is ordered by
  // HFENCE.GVMA alone. "...except for ... global mappings", where an ASID is given.
  function automatic logic orders(tlb_fence_t fence, tlb_entry_t entry);
    logic page;
    logic guest;
    logic space;
    page = !fence.va_valid || ((entry.vpn ^ fence.va[63:12]) & entry.fence_mask) == '0;
    if (fence.gvma) begin
      guest = entry.v && (!fence.vmid_valid || entry.vmid == fence.vmid);
      return guest && (!GStage || page);
    end
    guest = entry.v == fence.v && (!fence.v || entry.vmid == fence.vmid);
    space = !fence.asid_valid || (entry.asid == fence.asid && !entry.global_);
    return !GStage && guest && page && space;
  endfunction

  // Whether an entry is of the page, the modes and the spaces that are asked for.
  function automatic logic is_for(tlb_entry_t entry, xlate_req_t req);
    return ((entry.vpn ^ req.va[63:12]) & entry.mask) == '0 && entry.v == req.ctx.v &&
        entry.g_mode == req.ctx.g_mode && entry.vmid == req.ctx.vmid &&
        (GStage || (entry.s_mode == req.ctx.s_mode &&
                    (entry.global_ || entry.asid == req.ctx.asid)));
  endfunction

  // What was filled and no fence has ordered since.
  tlb_entry_t entry_q[Entries];
  logic [Entries-1:0] held_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      held_q <= '0;
    end else begin
      if (fence_i.valid) begin
        for (int unsigned i = 0; i < Entries; i++) begin
          if (orders(fence_i, entry_q[i])) held_q[i] <= 1'b0;
        end
      end else if (fill_i) begin
        entry_q[slot_i] <= fill_entry_i;
        held_q[slot_i] <= 1'b1;
      end
      // A fence leaves no entry that it orders, and nothing fills in its cycle.
      FenceLeavesNothing : assert ((valid_i & ~held_q) == '0);
      // Entries change by fills only, and a hit is one of the page and context asked for.
      HitWasFilled :
      assert (!hit_i || (held_q[index_i] && entry_i == entry_q[index_i] && is_for(entry_i, req_i)));
    end
  end
endmodule
