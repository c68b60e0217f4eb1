// SPDX-License-Identifier: Apache-2.0
// Owns every CSR, the privilege mode and V. Answers a CSR instruction, the interrupt question and
// the address of a handler or return in the same cycle; changes state at the clock edge. The
// functions it uses are twins; it adds only the registers.
module csr_file
  import cfg_pkg::*;
  import core_pkg::*;
  import csr_effect_pkg::*;
  import csr_legal_pkg::*;
  import csr_pkg::*;
  import float_pkg::fp_effect_t;
  import isa_pkg::*;
  import state_pkg::*;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    // Platform pins (commit_pkg, Pin*) and mtime, in this hart's clock.
    input logic [63:0] irq_pins_i,
    input logic [63:0] time_i,
    // csr_rsp_o answers csr_req_i in the same cycle; csr_commit_i performs its write at the edge
    // and is set only while csr_req_i.valid and the outcome is OutcomeOk.
    input csr_req_t csr_req_i,
    output csr_rsp_t csr_rsp_o,
    input logic csr_commit_i,
    // At most one of trap_i.valid, xret_i.valid and csr_commit_i in a cycle.
    input trap_req_t trap_i,
    input xret_req_t xret_i,
    // An instruction retires in this cycle (not with trap_i.valid).
    input logic retire_i,
    // What it does to the floating-point state, if it is of F or D (zero without F).
    input fp_effect_t fp_effect_i,
    // Target of trap_i; handler's address while trap_i.valid, else the address xret_i returns to.
    output target_e trap_target_o,
    output logic [63:0] redirect_pc_o,
    // Mode now, and after this clock edge.
    output hart_mode_t mode_o,
    output hart_mode_t mode_next_o,
    // All slots now: in the cycle after a step they show the state after it.
    output csr_state_t state_o,
    // The full view of mip and the comparisons that went into it. A CSR read and the interrupt
    // decision of the same cycle use these same values.
    output logic [63:0] mip_o,
    output logic stip_o,
    output logic vstip_o,
    output irq_t irq_o,
    // fcsr now, and whether instructions of F and D are illegal now; zero without F.
    output logic [7:0] fcsr_o,
    output logic fs_off_o
);
  localparam csr_words_t ResetWords = reset_words(Cfg);

  csr_words_t words_q;
  csr_state_t state;
  hart_mode_t mode_q;
  hart_mode_t mode_d;
  assign state = csr_state_t'(words_q);
  assign state_o = state;
  assign mode_o = mode_q;
  assign mode_next_o = mode_d;

  // ---- interrupts ----

  mip_view_in_t mip_in;
  mip_view_out_t mip_out;
  pending_interrupt_in_t pending_in;
  pending_interrupt_out_t pending;

  // Both comparisons are unsigned and the sum is truncated to 64 bits.
  assign stip_o = time_i >= state.stimecmp;
  assign vstip_o = (time_i + state.htimedelta) >= state.vstimecmp;

  assign mip_in = '{
          mip: state.mip,
          hvip: state.hvip,
          hgeie: state.hgeie,
          hstatus: state.hstatus,
          menvcfg: state.menvcfg,
          henvcfg: state.henvcfg,
          irq_pins: irq_pins_i,
          stip: stip_o,
          vstip: vstip_o
      };
  assign pending_in = '{
          priv: mode_q.priv,
          v: mode_q.v,
          mip: mip_out.mip,
          mie: state.mie,
          mideleg: state.mideleg,
          hideleg: state.hideleg,
          mstatus: state.mstatus,
          vsstatus: state.vsstatus
      };

  mip_view #(
      .Cfg(Cfg)
  ) u_mip_view (
      .in_i(mip_in),
      .out_o(mip_out)
  );

  pending_interrupt #(
      .Cfg(Cfg)
  ) u_pending_interrupt (
      .in_i(pending_in),
      .out_o(pending)
  );

  assign mip_o = mip_out.mip;
  assign irq_o.valid = pending.valid;
  assign irq_o.cause = pending.cause;
  assign irq_o.target = target_e'(pending.target);
  // "The operation of WFI must be unaffected by the global interrupt bits in mstatus and the
  // delegation register mideleg".
  assign irq_o.wake = (mip_out.mip & state.mie) != 64'd0;

  // ---- CSR instructions ----

  csr_resolve_in_t resolve_in;
  csr_resolve_out_t resolved;
  logic [63:0] rdata;
  logic [63:0] rmw;
  logic [63:0] wdata;
  csr_effect_t effect;

  assign resolve_in.addr = csr_req_i.addr;
  assign resolve_in.v = mode_q.v;

  csr_resolve #(
      .Cfg(Cfg)
  ) u_csr_resolve (
      .in_i(resolve_in),
      .out_o(resolved)
  );

  csr_access #(
      .Cfg(Cfg)
  ) u_csr_access (
      .addr_i(csr_req_i.addr),
      .write_i(csr_req_i.write),
      .priv_i(mode_q.priv),
      .v_i(mode_q.v),
      .state_i(state),
      .outcome_o(csr_rsp_o.outcome)
  );

  csr_read #(
      .Cfg(Cfg)
  ) u_csr_read (
      .addr_i(resolved.addr),
      .state_i(state),
      .mip_i(mip_out.mip),
      .irq_pins_i(irq_pins_i),
      .mtime_i(time_i),
      .v_i(mode_q.v),
      .rdata_o(rdata),
      .rmw_o(rmw)
  );
  // fflags, frm and fcsr have no slot.
  logic is_float;
  logic [63:0] float_rdata;
  logic fs_dirty;  // FS becomes Dirty at this edge, or stays so
  assign csr_rsp_o.rdata = is_float ? float_rdata : rdata;

  logic [63:0] combined;  // what CSRRS and CSRRC combine with
  assign combined = is_float ? float_rdata : rmw;
  always_comb begin
    unique case (csr_req_i.op)
      CsrRs: wdata = combined | csr_req_i.operand;
      CsrRc: wdata = combined & ~csr_req_i.operand;
      default: wdata = csr_req_i.operand;
    endcase
  end

  if (Cfg.ext_f) begin : gen_fcsr
    fcsr u_fcsr (
        .clk_i,
        .rst_ni,
        .addr_i(csr_req_i.addr),
        .wdata_i(wdata),
        .write_i(csr_commit_i && csr_req_i.write),
        .named_o(is_float),
        .rdata_o(float_rdata),
        .effect_i(fp_effect_i),
        .fcsr_o,
        .dirty_o(fs_dirty)
    );
    assign fs_off_o = fs_off(state.mstatus, state.vsstatus, mode_q.v);
  end else begin : gen_no_fcsr
    assign is_float = 1'b0;
    assign float_rdata = 64'd0;
    assign fs_dirty = 1'b0;
    assign fcsr_o = 8'd0;
    assign fs_off_o = 1'b0;
  end

  csr_write #(
      .Cfg(Cfg)
  ) u_csr_write (
      .addr_i(resolved.addr),
      .wdata_i(wdata),
      .v_i(mode_q.v),
      .state_i(state),
      .effect_o(effect)
  );

  // ---- traps and returns ----

  trap_target_in_t target_in;
  trap_target_out_t exception_target;
  trap_entry_in_t entry_in;
  trap_entry_out_t entry;
  xret_in_t xret_in;
  xret_out_t returned;

  assign target_in = '{
          priv: mode_q.priv,
          v: mode_q.v,
          is_interrupt: 1'b0,
          cause: trap_i.cause,
          medeleg: state.medeleg,
          mideleg: state.mideleg,
          hedeleg: state.hedeleg,
          hideleg: state.hideleg
      };

  trap_target #(
      .Cfg(Cfg)
  ) u_trap_target (
      .in_i(target_in),
      .out_o(exception_target)
  );

  // An interrupt's destination came with the choice of the interrupt.
  assign trap_target_o =
      trap_i.is_interrupt ? trap_i.target : target_e'(exception_target.target);

  assign entry_in = '{
          priv: mode_q.priv,
          v: mode_q.v,
          target: trap_target_o,
          is_interrupt: trap_i.is_interrupt,
          cause: trap_i.cause,
          epc: trap_i.epc,
          tval: trap_i.tval,
          gva: trap_i.gva,
          tval2: trap_i.tval2,
          tinst: trap_i.tinst,
          mstatus: state.mstatus,
          hstatus: state.hstatus,
          vsstatus: state.vsstatus,
          hideleg: state.hideleg,
          mtvec: state.mtvec,
          stvec: state.stvec,
          vstvec: state.vstvec,
          mepc: state.mepc,
          mcause: state.mcause,
          mtval: state.mtval,
          mtval2: state.mtval2,
          mtinst: state.mtinst,
          sepc: state.sepc,
          scause: state.scause,
          stval: state.stval,
          htval: state.htval,
          htinst: state.htinst,
          vsepc: state.vsepc,
          vscause: state.vscause,
          vstval: state.vstval
      };

  trap_entry #(
      .Cfg(Cfg)
  ) u_trap_entry (
      .in_i(entry_in),
      .out_o(entry)
  );

  assign xret_in = '{
          is_mret: xret_i.is_mret,
          priv: mode_q.priv,
          v: mode_q.v,
          mstatus: state.mstatus,
          hstatus: state.hstatus,
          vsstatus: state.vsstatus,
          mepc: state.mepc,
          sepc: state.sepc,
          vsepc: state.vsepc
      };

  xret #(
      .Cfg(Cfg)
  ) u_xret (
      .in_i(xret_in),
      .out_o(returned)
  );

  assign redirect_pc_o = trap_i.valid ? entry.pc : returned.pc;

  always_comb begin
    mode_d = mode_q;
    if (trap_i.valid) mode_d = '{priv: entry.priv, v: entry.v};
    else if (xret_i.valid) mode_d = '{priv: returned.priv, v: returned.v};
  end

  // ---- registers ----

  // The counters after this cycle, where no instruction writes them.
  logic [63:0] mcycle_d;
  logic [63:0] minstret_d;
  always_comb begin
    mcycle_d = state.mcycle;
    minstret_d = state.minstret;
    if (!state.mcountinhibit[MCOUNTINHIBIT_CY_LSB]) begin
      mcycle_d = state.mcycle + 64'd1;
    end
    if (retire_i && !state.mcountinhibit[MCOUNTINHIBIT_IR_LSB]) begin
      minstret_d = state.minstret + 64'd1;
    end
  end

  function automatic csr_words_t counted();
    csr_words_t words;
    words = words_q;
    words[SlotMcycle] = mcycle_d;
    words[SlotMinstret] = minstret_d;
    return words;
  endfunction

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) mode_q <= '{priv: PrivM, v: 1'b0};
    else mode_q <= mode_d;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      words_q <= ResetWords;
    end else begin
      words_q[SlotMcycle] <= mcycle_d;
      words_q[SlotMinstret] <= minstret_d;
      if (trap_i.valid) begin
        words_q[SlotMstatus] <= entry.mstatus;
        words_q[SlotHstatus] <= entry.hstatus;
        words_q[SlotVsstatus] <= entry.vsstatus;
        words_q[SlotMepc] <= entry.mepc;
        words_q[SlotMcause] <= entry.mcause;
        words_q[SlotMtval] <= entry.mtval;
        words_q[SlotMtval2] <= entry.mtval2;
        words_q[SlotMtinst] <= entry.mtinst;
        words_q[SlotSepc] <= entry.sepc;
        words_q[SlotScause] <= entry.scause;
        words_q[SlotStval] <= entry.stval;
        words_q[SlotHtval] <= entry.htval;
        words_q[SlotHtinst] <= entry.htinst;
        words_q[SlotVsepc] <= entry.vsepc;
        words_q[SlotVscause] <= entry.vscause;
        words_q[SlotVstval] <= entry.vstval;
      end else if (xret_i.valid) begin
        words_q[SlotMstatus] <= returned.mstatus;
        words_q[SlotHstatus] <= returned.hstatus;
        words_q[SlotVsstatus] <= returned.vsstatus;
      end else if (csr_commit_i && csr_req_i.write) begin
        // "Any CSR write takes effect after the writing instruction has otherwise completed": a
        // write to a counter comes after its increment.
        words_q <= applied(counted(), effect);
      end
      // "Modifying the floating-point state when V=1 causes both fields to be set to 3 (Dirty)."
      if (fs_dirty) begin
        words_q[SlotMstatus][MSTATUS_FS_LSB+:2] <= 2'd3;
        if (mode_q.v) words_q[SlotVsstatus][VSSTATUS_FS_LSB+:2] <= 2'd3;
      end
    end
  end

  // ---- assertions ----

  // Two changes at one edge would have to be merged; the pipeline commits one step at a time.
  OneChange :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
                   $onehot0({trap_i.valid, xret_i.valid, csr_commit_i}));

  // An instruction that traps does not retire, so minstret must not count it.
  TrapDoesNotRetire :
  assert property (@(posedge clk_i) disable iff (!rst_ni) !(trap_i.valid && retire_i));

  // A refused access that commits would be a hole in every privilege boundary.
  CommitIsPermitted :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
                   !csr_commit_i || (csr_req_i.valid && csr_rsp_o.outcome == OutcomeOk));

  // 2 is no privilege mode; decisions by comparison with M and S would fall through.
  PrivExists :
  assert property (@(posedge clk_i) disable iff (!rst_ni) mode_q.priv != 2'd2);

  // V=1 exists in VS-mode and VU-mode only, and only with H.
  VBelowM :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
                   !mode_q.v || (Cfg.ext_h && mode_q.priv != PrivM));

  // "Traps never transition from a more-privileged mode to a less-privileged mode."
  NoTrapDownwards :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
                   !(trap_i.valid && mode_q.priv == PrivM) || trap_target_o == TargetM);

  // A trap to VS-mode leaves V at 1, so it must begin there.
  VsTrapFromGuest :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
                   !(trap_i.valid && trap_target_o == TargetVs) || mode_q.v);

  // An instruction that traps changes no floating-point state, and one that FS gates none, either.
  DirtyWhileOn :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
                   !fs_dirty || (!trap_i.valid && !xret_i.valid && !fs_off_o));

  // What the registers may hold. Immediate, since a simulator samples the whole state, at some
  // cost, for a concurrent assertion on any bit of it.
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      // MRET would enter a mode that does not exist.
      MppIsLegal : assert (state.mstatus[MSTATUS_MPP_LSB+:2] != 2'd2);
      // "bits 10, 6, and 2 of mideleg ... are each read-only one."
      VsLevelIsDelegated : assert (!Cfg.ext_h || (state.mideleg & VsLevel) == VsLevel);
      // A G-stage root is 16 KiB; the walker indexes it with two more bits and adds none.
      HgatpRootIsAligned : assert (state.hgatp[1:0] == 2'd0);
    end
  end
endmodule
