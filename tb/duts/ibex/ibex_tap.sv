// SPDX-License-Identifier: Apache-2.0
// Commit records (models/isa/commit.py) of Ibex without its write-back stage, from its RVFI port and,
// by hierarchical names, its CSRs and registers; placed beside the instance `u_ibex`.
//
// RVFI tells a step in the cycle behind it. The CSRs of an instruction that retires are written by
// then; a trap and an MRET write theirs in that cycle, so that their records wait for one more. An
// interrupt, which RVFI tells by its handler only, is seen where the controller takes it.
module ibex_tap
  import commit_pkg::*;
  import csr_pkg::*;
  import isa_pkg::*;
  import state_pkg::*;
(
    input logic clk_i,
    input logic rst_ni
);
  // The full state travels at least once in this many records.
  localparam int unsigned FullPeriod = 1024;
  localparam logic [63:0] RamBase = trapline_build_pkg::Cfg.ram_base;
  localparam logic [63:0] RamSize = trapline_build_pkg::Cfg.ram_size;

  // It has no `time`, so that no record needs mtime. Without S and H nothing walks tables, and no
  // trap tells of guests.
  localparam logic [31:0] Known =
      AllKnown & ~(32'd1 << GroupTval2 | 32'd1 << GroupTinst | 32'd1 << GroupPte);

  // --- the pins by which an instruction was let into the decoder instead of an interrupt ---

  // RVFI's own (rvfi_ext_pre_mip) keep a pin that fell in the cycle in which its interrupt was to be
  // taken, so that none was.
  logic [63:0] pins_now;
  logic [63:0] pins_entered_q;
  logic [63:0] pins_told_q;
  always_comb begin
    pins_now = '0;
    pins_now[PinMsip] = u_ibex.u_ibex_core.cs_registers_i.mip.irq_software;
    pins_now[PinMtip] = u_ibex.u_ibex_core.cs_registers_i.mip.irq_timer;
    pins_now[PinMeip] = u_ibex.u_ibex_core.cs_registers_i.mip.irq_external;
  end

  always_ff @(posedge clk_i) begin
    if (u_ibex.u_ibex_core.rvfi_id_done) pins_told_q <= pins_entered_q;
    if (u_ibex.u_ibex_core.if_stage_i.instr_new_id_d) pins_entered_q <= pins_now;
  end

  // --- the step that RVFI tells ---

  logic [31:0] insn;
  logic        loads;
  logic        stores;
  logic [1:0]  size;
  assign insn = u_ibex.rvfi_insn;

  // The masks are those of the width, whatever the instruction is.
  always_comb begin
    unique case (u_ibex.rvfi_mem_rmask)
      4'b1111: size = 2'd2;
      4'b0011: size = 2'd1;
      default: size = 2'd0;
    endcase
    if (insn[1:0] == 2'd3) begin
      loads = insn[6:0] == OpcodeLoad;
      stores = insn[6:0] == OpcodeStore;
    end else begin
      // C.LW and C.SW, C.LWSP and C.SWSP.
      loads = !insn[0] && insn[15:13] == 3'd2;
      stores = !insn[0] && insn[15:13] == 3'd6;
    end
  end

  function automatic logic [63:0] pins_of(logic [31:0] mip);
    logic [63:0] pins;
    pins = '0;
    pins[PinMsip] = mip[IrqMachineSoftwareInterrupt];
    pins[PinMtip] = mip[IrqMachineTimerInterrupt];
    pins[PinMeip] = mip[IrqMachineExternalInterrupt];
    return pins;
  endfunction

  function automatic commit_t told();
    commit_t record;
    record = '0;
    record.known = Known;
    record.kind = u_ibex.rvfi_trap ? CommitException : CommitRetire;
    record.priv_before = u_ibex.rvfi_mode;
    record.pc = 64'(u_ibex.rvfi_pc_rdata);
    record.fetch_pa = record.pc;
    record.insn = insn;
    record.next_pc = 64'({u_ibex.rvfi_pc_wdata[31:1], 1'b0});
    record.irq_pins = pins_told_q;
    if (u_ibex.rvfi_trap) return record;
    record.mcycle = u_ibex.rvfi_ext_mcycle;
    record.irq_pins_read = pins_of(u_ibex.rvfi_ext_post_mip);
    record.rd_we = u_ibex.rvfi_rd_addr != '0;
    record.rd_addr = u_ibex.rvfi_rd_addr;
    record.rd_wdata = 64'(u_ibex.rvfi_rd_wdata);
    if (loads || stores) begin
      record.mem_op = loads ? MemLoad : MemStore;
      record.mem_size = size;
      record.mem_va = 64'(u_ibex.rvfi_mem_addr);
      record.mem_pa = record.mem_va;
      record.device = record.mem_va - RamBase >= RamSize;
      if (loads) record.mem_rdata = 64'(u_ibex.rvfi_mem_rdata) & mask(size);
      if (stores) record.mem_wdata = 64'(u_ibex.rvfi_mem_wdata) & mask(size);
    end
    return record;
  endfunction

  // An interrupt that is taken in this cycle, by the pins of this cycle.
  function automatic commit_t taken();
    commit_t record;
    record = '0;
    record.known = Known;
    record.kind = CommitInterrupt;
    record.priv_before = u_ibex.u_ibex_core.cs_registers_i.priv_lvl_q;
    record.irq_pins = pins_now;
    return record;
  endfunction

  function automatic logic [63:0] mask(logic [1:0] width);
    return (64'd1 << (8 << width)) - 64'd1;
  endfunction

  // --- the state after it ---

  function automatic csr_words_t csrs();
    csr_state_t s;
    s = '0;
    s.mstatus[MSTATUS_MIE_LSB] = u_ibex.u_ibex_core.cs_registers_i.mstatus_q.mie;
    s.mstatus[MSTATUS_MPIE_LSB] = u_ibex.u_ibex_core.cs_registers_i.mstatus_q.mpie;
    s.mstatus[MSTATUS_MPP_LSB+:2] = u_ibex.u_ibex_core.cs_registers_i.mstatus_q.mpp;
    s.mstatus[MSTATUS_MPRV_LSB] = u_ibex.u_ibex_core.cs_registers_i.mstatus_q.mprv;
    s.mstatus[MSTATUS_TW_LSB] = u_ibex.u_ibex_core.cs_registers_i.mstatus_q.tw;
    s.mie[IrqMachineSoftwareInterrupt] = u_ibex.u_ibex_core.cs_registers_i.mie_q.irq_software;
    s.mie[IrqMachineTimerInterrupt] = u_ibex.u_ibex_core.cs_registers_i.mie_q.irq_timer;
    s.mie[IrqMachineExternalInterrupt] = u_ibex.u_ibex_core.cs_registers_i.mie_q.irq_external;
    s.mie[30:16] = u_ibex.u_ibex_core.cs_registers_i.mie_q.irq_fast;
    s.mtvec = 64'(u_ibex.u_ibex_core.cs_registers_i.mtvec_q);
    s.mscratch = 64'(u_ibex.u_ibex_core.cs_registers_i.mscratch_q);
    s.mepc = 64'(u_ibex.u_ibex_core.cs_registers_i.mepc_q);
    // As it is read; interrupts of the core's own (irq_int) set the bits between.
    s.mcause[31] = u_ibex.u_ibex_core.cs_registers_i.mcause_q.irq_ext ||
        u_ibex.u_ibex_core.cs_registers_i.mcause_q.irq_int;
    s.mcause[30:5] = {26{u_ibex.u_ibex_core.cs_registers_i.mcause_q.irq_int}};
    s.mcause[4:0] = u_ibex.u_ibex_core.cs_registers_i.mcause_q.lower_cause;
    s.mtval = 64'(u_ibex.u_ibex_core.cs_registers_i.mtval_q);
    s.mcountinhibit = 64'(u_ibex.u_ibex_core.cs_registers_i.mcountinhibit);
    for (int unsigned i = 0; i < 16; i++) begin
      s.pmpcfg[i] = u_ibex.u_ibex_core.cs_registers_i.pmp_cfg_rdata[i];
      s.pmpaddr[i] = 64'(u_ibex.u_ibex_core.cs_registers_i.pmp_addr_rdata[i]);
    end
    s.minstret = u_ibex.u_ibex_core.cs_registers_i.mhpmcounter[2];
    return csr_words_t'(s);
  endfunction

  function automatic dpi_pkg::full_bits_t full_state(csr_words_t words);
    dpi_pkg::full_bits_t full;
    full = '0;
    full[SlotCount*64-1:0] = words;
    for (int unsigned i = 1; i < 32; i++) begin
      full[(SlotCount+i-1)*64+:64] = 64'(u_ibex.gen_regfile_ff.register_file_i.rf_reg[i]);
    end
    return full;
  endfunction

  // What a step that waits for its CSRs has from them.
  function automatic commit_t settled(commit_t waiting);
    commit_t record;
    record = waiting;
    if (record.kind != CommitRetire) begin
      record.cause = {1'b0, u_ibex.u_ibex_core.cs_registers_i.mcause_q.lower_cause};
      record.target = TargetM;
      record.tval = 64'(u_ibex.u_ibex_core.cs_registers_i.mtval_q);
    end
    if (record.kind == CommitInterrupt) begin
      record.pc = 64'(u_ibex.u_ibex_core.cs_registers_i.mepc_q);
    end else if (record.kind == CommitException &&
                 record.cause == ExcInstructionAccessFault) begin
      // Nothing was fetched.
      record.insn = '0;
      record.fetch_pa = '0;
    end
    return record;
  endfunction

  // --- out ---

  logic interrupt;
  assign interrupt = u_ibex.u_ibex_core.id_stage_i.controller_i.csr_save_if_o;

  commit_t waiting_q;
  logic waits_q;
  logic changes_q;  // CSRs may have changed since the last fold
  logic [63:0] order_q;
  logic [63:0] cycle_q;
  logic [63:0] fold_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      waits_q <= 1'b0;
      changes_q <= 1'b1;
      order_q <= '0;
      cycle_q <= '0;
      fold_q <= '0;
    end else begin
      commit_t record;
      logic late;
      logic sends;
      logic changes;
      cycle_q <= cycle_q + 64'd1;
      late = u_ibex.rvfi_valid && (u_ibex.rvfi_trap || insn == MatchMret);
      sends = waits_q || (u_ibex.rvfi_valid && !late);
      changes = changes_q || waits_q || (insn[6:0] == OpcodeSystem && u_ibex.rvfi_valid);
      if (sends) begin
        csr_words_t words;
        record = waits_q ? settled(waiting_q) : told();
        record.priv_after = u_ibex.u_ibex_core.cs_registers_i.priv_lvl_q;
        record.cycle = cycle_q;
        record.order = order_q;
        record.full = changes || order_q[$clog2(FullPeriod)-1:0] == '0 ||
            dpi_pkg::trapline_full_wanted();
        if (record.full) words = csrs();
        record.csr_fold = changes ? fold(words) : fold_q;
        fold_q <= record.csr_fold;
        order_q <= order_q + 64'd1;
        dpi_pkg::trapline_commit(dpi_pkg::record_bits_t'(record));
        if (record.full) dpi_pkg::trapline_full(full_state(words));
      end
      changes_q <= changes && !sends;
      waits_q <= late || interrupt;
      if (late || interrupt) begin
        waiting_q <= interrupt ? taken() : told();
        waiting_q.next_pc <= 64'({u_ibex.u_ibex_core.if_stage_i.fetch_addr_n[31:1], 1'b0});
      end
    end
  end
endmodule
