// SPDX-License-Identifier: Apache-2.0
// Types of address translation: what a port asks, what the walker answers, what a TLB holds.
package mmu_pkg;
  import isa_pkg::*;

  // Controls of translation for one effective mode, taken from satp or vsatp, hgatp and xenvcfg.
  // The "S-stage" here is the first one: that of satp when v=0, VS-stage when v=1.
  typedef struct packed {
    logic        v;
    logic [3:0]  s_mode;   // ModeBare in M-mode, too
    logic [63:0] s_root;   // address of the root table: a gpa when v=1
    logic [15:0] asid;
    logic        s_adue;
    logic        s_pbmte;
    logic [3:0]  g_mode;   // ModeBare when v=0
    logic [63:0] g_root;
    logic [13:0] vmid;
    logic        g_adue;
    logic        g_pbmte;
  } vm_context_t;

  // A translation wanted. `update`: the access is not speculative, so A and D may be set for it.
  typedef struct packed {
    logic        valid;
    logic        update;
    logic [63:0] va;
    access_e     access;
    logic        user;   // effective privilege is U
    logic        sum;
    logic        mxr_s;
    logic        mxr_g;
    vm_context_t ctx;
  } xlate_req_t;

  // Why a translation failed. gpa and implicit count for guest-page faults.
  typedef struct packed {
    fault_e      kind;
    logic [63:0] gpa;
    implicit_e   implicit;
  } xlate_fault_t;

  // Answer in the same cycle or later; the request holds until then. At most one of ok, fault and
  // replay is set. replay: a speculative walk met a fault or must set A or D; only a walk with
  // `update` may say which.
  typedef struct packed {
    logic         ok;
    logic         fault;
    logic         replay;
    logic [63:0]  pa;
    xlate_fault_t info;
  } xlate_rsp_t;

  // Permissions of one stage; w includes D, and every cached translation has A.
  typedef struct packed {
    logic r;
    logic w;
    logic x;
    logic u;
  } stage_perm_t;

  // A cached translation: combined (v=0 or 1), or of G-stage alone (vpn is then that of a gpa).
  // A set mask bit: this bit of vpn counts. fence_mask is that of the first stage's page (of the
  // G-stage's page in the G-stage TLB), however small the combined page is.
  typedef struct packed {
    logic        v;
    logic [3:0]  s_mode;
    logic [3:0]  g_mode;
    logic [15:0] asid;
    logic [13:0] vmid;
    logic        global_;
    logic [51:0] vpn;
    logic [51:0] mask;
    logic [51:0] fence_mask;
    logic [43:0] ppn;
    stage_perm_t s;
    stage_perm_t g;
  } tlb_entry_t;

  typedef struct packed {
    logic         done;    // for one cycle: either entry, or fault, or replay
    logic         fault;
    logic         replay;
    xlate_fault_t info;
    tlb_entry_t   entry;
  } walk_rsp_t;

  // A translation fence, or an invalidation of Svinval. gvma: HFENCE.GVMA, HINVAL.GVMA, va is a
  // gpa; else v selects VS-stage translations (of `vmid`) or those of satp.
  typedef struct packed {
    logic        valid;
    logic        gvma;
    logic        v;
    logic        va_valid;
    logic        asid_valid;
    logic        vmid_valid;
    logic [63:0] va;
    logic [15:0] asid;
    logic [13:0] vmid;
  } tlb_fence_t;

  // An access to the data bus before protection. priv: for PMP; hlvx: PMP must
  // permit execution, too; main_only: the access is not
  // supported outside main memory (memory_map.py); check_only: a failing SC, which must pass the
  // checks of a store but writes nothing: `ready` at once, no response. PMP and PMA are asked about
  // addr and size, which lie within a page; the bus gets the bytes of one doubleword, from `lane` on.
  typedef struct packed {
    logic        valid;
    logic        we;
    logic        check_only;
    logic        hlvx;
    logic        pte;
    logic        main_only;
    logic [1:0]  priv;
    logic [63:0] addr;
    logic [1:0]  size;
    logic [2:0]  lane;
    logic [7:0]  strb;
    logic [63:0] wdata;
  } mem_req_t;

  // denied: PMP or PMA forbids the access; it does not reach the bus. ready: taken.
  typedef struct packed {
    logic        ready;
    logic        denied;
    logic        rvalid;
    logic        err;
    logic [63:0] rdata;
  } mem_rsp_t;

  // The walker wrote a PTE in this cycle.
  typedef struct packed {
    logic        valid;
    logic [63:0] pa;
    logic [63:0] old_pte;
    logic [63:0] new_pte;
  } pte_update_t;

  // Level of the root table.
  function automatic logic [2:0] top_level(logic [3:0] mode);
    unique case (mode)
      ModeSv32: return 3'd1;
      ModeSv39: return 3'd2;
      ModeSv48: return 3'd3;
      ModeSv57: return 3'd4;
      default:  return 3'd0;
    endcase
  endfunction

  // Bits of a page number that a leaf at `level` does not leave to the offset.
  function automatic logic [51:0] page_mask(logic [3:0] mode, logic [2:0] level);
    logic [5:0] bits;
    bits = mode == ModeSv32 ? 6'(level) * 6'd10 : 6'(level) * 6'd9;
    return {52{1'b1}} << bits;
  endfunction

  function automatic stage_perm_t leaf_perm(logic [63:0] pte);
    return '{
        r: pte[PTE_R_LSB],
        w: pte[PTE_W_LSB] && pte[PTE_D_LSB],
        x: pte[PTE_X_LSB],
        u: pte[PTE_U_LSB]
    };
  endfunction

  // What the G-stage TLB holds of a leaf at `level`. A page of 64 KiB (Svnapot) is held as one of
  // 4 KiB: the last level's mask is that of 4 KiB.
  function automatic tlb_entry_t g_stage_entry(vm_context_t ctx, logic [63:0] gpa,
                                               logic [2:0] level, logic [63:0] leaf,
                                               logic [63:0] pa);
    tlb_entry_t entry;
    entry = '0;
    entry.v = 1'b1;
    entry.g_mode = ctx.g_mode;
    entry.vmid = ctx.vmid;
    entry.vpn = gpa[63:12];
    entry.mask = page_mask(ctx.g_mode, level);
    entry.fence_mask = entry.mask;
    entry.ppn = pa[55:12];
    entry.g = leaf_perm(leaf);
    return entry;
  endfunction

  // Whether one stage permits an access, given its mode's MXR.
  function automatic logic stage_permits(stage_perm_t perm, access_e access, logic mxr);
    unique case (access)
      AccessFetch, AccessHlvx: return perm.x;
      AccessLoad: return perm.r || (mxr && perm.x);
      AccessStore: return perm.w;
      default: return 1'b0;
    endcase
  endfunction

  // What a translation of the G-stage is for: an access to a PTE of the first stage, or the access
  // that was asked for.
  typedef enum logic [1:0] {
    UsePteRead,
    UsePteWrite,
    UseFinal
  } g_use_e;

  // Where a walk of the walker stands; its watcher names the states, too.
  typedef enum logic [3:0] {
    StIdle,
    StSStart,   // check the address, begin at the root
    StSAddress, // address of the first stage's PTE
    StSRead,
    StSWait,
    StSWrite,
    StSWriteWait,
    StGLookup,  // translate g_addr_q
    StGRead,
    StGWait,
    StGWrite,
    StGWriteWait,
    StDrain,    // a killed walk waits for its read
    StDone      // answer
  } walk_state_e;
endpackage
