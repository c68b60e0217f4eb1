// SPDX-License-Identifier: Apache-2.0
// Commit records (models/isa/commit.py) of CVA6, by hierarchical names from its commit stage and its
// CSR file; placed beside the instance `u_cva6`.
//
// A step is seen in the cycle in which the commit stage acknowledges it; its record is sent one
// cycle later, when CSRs and registers show the state after it. Two may end in one cycle: the second
// one is then an ALU operation, a load, a branch or a multiplication, which changes no CSR.
//
// What the core forgets on the way to the commit stage is kept here: the instruction's bytes and the
// interrupt pins that its decoder saw, by the number of its entry in the scoreboard.
module cva6_tap
  import commit_pkg::*;
  import isa_pkg::*;
  import state_pkg::*;
(
    input logic clk_i,
    input logic rst_ni
);
  localparam int unsigned Ports = ariane_pkg::NR_COMMIT_PORTS;
  localparam int unsigned Entries = ariane_pkg::NR_SB_ENTRIES;
  // The full state travels at least once in this many records.
  localparam int unsigned FullPeriod = 1024;

  // It has no `time`, so that no record needs mtime. It has no H: nothing tells of GPAs and
  // transformed instructions, and its CSRs hold none.
  localparam logic [31:0] Known =
      32'd1 << GroupPc | 32'd1 << GroupInsn | 32'd1 << GroupNextPc | 32'd1 << GroupMode |
      32'd1 << GroupRd | 32'd1 << GroupCause | 32'd1 << GroupTval | 32'd1 << GroupFold |
      32'd1 << GroupTime | 32'd1 << GroupPins | 32'd1 << GroupState;

  // --- what decoding saw, until it commits ---

  typedef struct packed {
    logic [31:0] insn;
    logic [63:0] pins;
  } seen_t;

  seen_t decoded;
  seen_t decoded_q;
  seen_t [Entries-1:0] seen_q;
  logic [63:0] pins;
  logic [31:0] fetched;
  assign fetched = u_cva6.fetch_entry_if_id.instruction;

  always_comb begin
    pins = '0;
    pins[PinMsip] = u_cva6.csr_regfile_i.mip_q[IrqMachineSoftwareInterrupt];
    pins[PinMtip] = u_cva6.csr_regfile_i.mip_q[IrqMachineTimerInterrupt];
    pins[PinMeip] = u_cva6.csr_regfile_i.mip_q[IrqMachineExternalInterrupt];
    pins[PinSeip] = u_cva6.irq_i[1];
    decoded.pins = pins;
    decoded.insn = fetched[1:0] == 2'd3 ? fetched : {16'd0, fetched[15:0]};
    if (u_cva6.fetch_entry_if_id.ex.valid) decoded.insn = '0;
  end

  always_ff @(posedge clk_i) begin
    if (u_cva6.fetch_valid_if_id && u_cva6.fetch_ready_id_if) decoded_q <= decoded;
    if (u_cva6.issue_stage_i.i_scoreboard.issue_en) begin
      seen_q[u_cva6.issue_stage_i.i_scoreboard.issue_pointer_q] <= decoded_q;
    end
  end

  // --- the step ---

  function automatic commit_t common(int unsigned port);
    commit_t record;
    seen_t seen;
    seen = seen_q[u_cva6.commit_instr_id_commit[port].trans_id];
    record = '0;
    record.known = Known;
    record.priv_before = u_cva6.priv_lvl;
    record.priv_after = u_cva6.priv_lvl;
    record.pc = 64'(u_cva6.commit_instr_id_commit[port].pc);
    record.insn = seen.insn;
    record.irq_pins = seen.pins;
    record.cycle = cycle_q;
    return record;
  endfunction

  function automatic commit_t retired(int unsigned port);
    commit_t record;
    record = common(port);
    record.kind = CommitRetire;
    if (port == 0) record.priv_after = u_cva6.csr_regfile_i.priv_lvl_d;
    record.next_pc = next_pc(port);
    record.rd_we = u_cva6.we_gpr_commit_id[port] && u_cva6.waddr_commit_id[port] != '0;
    record.rd_addr = record.rd_we ? u_cva6.waddr_commit_id[port] : '0;
    record.rd_wdata = record.rd_we ? 64'(u_cva6.wdata_commit_id[port]) : '0;
    record.mcycle = u_cva6.csr_regfile_i.cycle_q;
    record.irq_pins_read = pins;
    return record;
  endfunction

  // Where execution goes on behind an instruction that retires.
  function automatic logic [63:0] next_pc(int unsigned port);
    logic [riscv::VLEN-1:0] behind;
    behind = u_cva6.commit_instr_id_commit[port].pc +
        (u_cva6.commit_instr_id_commit[port].is_compressed ? riscv::VLEN'(2) : riscv::VLEN'(4));
    if (port == 0 && u_cva6.eret) return 64'(u_cva6.epc_commit_pcgen);
    if (u_cva6.commit_instr_id_commit[port].fu == ariane_pkg::CTRL_FLOW) begin
      return 64'(u_cva6.commit_instr_id_commit[port].bp.predict_address);
    end
    return 64'(behind);
  endfunction

  function automatic commit_t trapped();
    commit_t record;
    record = common(0);
    record.kind = u_cva6.ex_commit.cause[riscv::XLEN-1] ? CommitInterrupt : CommitException;
    if (u_cva6.ex_commit.cause[riscv::XLEN-1]) record.insn = '0;
    record.priv_after = u_cva6.csr_regfile_i.priv_lvl_d;
    record.next_pc = 64'(u_cva6.trap_vector_base_commit_pcgen);
    record.cause = u_cva6.ex_commit.cause[5:0];
    record.target = u_cva6.csr_regfile_i.trap_to_priv_lvl == riscv::PRIV_LVL_S ? TargetHs : TargetM;
    record.tval = record.target == TargetHs ? 64'(u_cva6.csr_regfile_i.stval_d)
                                            : 64'(u_cva6.csr_regfile_i.mtval_d);
    return record;
  endfunction

  // --- the state after it ---

  function automatic csr_words_t csrs();
    csr_state_t s;
    s = '0;
    // Without SD; what lies above XLEN is not to be read.
    s.mstatus = 64'(u_cva6.csr_regfile_i.mstatus_q[riscv::XLEN-2:0]);
    s.medeleg = 64'(u_cva6.csr_regfile_i.medeleg_q);
    s.mideleg = 64'(u_cva6.csr_regfile_i.mideleg_q);
    s.mie = 64'(u_cva6.csr_regfile_i.mie_q);
    // The bits that software writes: SSIP, STIP, SEIP.
    s.mip = 64'(u_cva6.csr_regfile_i.mip_q) & SLevel;
    s.mtvec = 64'(u_cva6.csr_regfile_i.mtvec_q);
    s.mscratch = 64'(u_cva6.csr_regfile_i.mscratch_q);
    s.mepc = 64'(u_cva6.csr_regfile_i.mepc_q);
    s.mcause = 64'(u_cva6.csr_regfile_i.mcause_q);
    s.mtval = 64'(u_cva6.csr_regfile_i.mtval_q);
    s.mcounteren = 64'(u_cva6.csr_regfile_i.mcounteren_q);
    s.stvec = 64'(u_cva6.csr_regfile_i.stvec_q);
    s.sscratch = 64'(u_cva6.csr_regfile_i.sscratch_q);
    s.sepc = 64'(u_cva6.csr_regfile_i.sepc_q);
    s.scause = 64'(u_cva6.csr_regfile_i.scause_q);
    s.stval = 64'(u_cva6.csr_regfile_i.stval_q);
    s.scounteren = 64'(u_cva6.csr_regfile_i.scounteren_q);
    s.satp = 64'(u_cva6.csr_regfile_i.satp_q);
    for (int unsigned i = 0; i < 16; i++) begin
      s.pmpcfg[i] = u_cva6.csr_regfile_i.pmpcfg_q[i];
      s.pmpaddr[i] = 64'(u_cva6.csr_regfile_i.pmpaddr_q[i]);
    end
    s.minstret = u_cva6.csr_regfile_i.instret_q;
    return csr_words_t'(s);
  endfunction

  function automatic dpi_pkg::full_bits_t full_state(csr_words_t words);
    dpi_pkg::full_bits_t full;
    full = '0;
    full[SlotCount*64-1:0] = words;
    for (int unsigned i = 1; i < 32; i++) begin
      full[(SlotCount+i-1)*64+:64] =
          64'(u_cva6.issue_stage_i.i_issue_read_operands.i_ariane_regfile.mem[i]);
    end
    return full;
  endfunction

  // --- out ---

  commit_t [Ports-1:0] steps_q;
  logic [1:0] count_q;
  logic changes_q;  // CSRs may have changed
  logic [63:0] order_q;
  logic [63:0] cycle_q;
  logic [63:0] fold_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q <= '0;
      changes_q <= 1'b1;
      order_q <= '0;
      cycle_q <= '0;
      fold_q <= '0;
    end else begin
      cycle_q <= cycle_q + 64'd1;
      if (count_q != '0) begin
        commit_t [Ports-1:0] sent;
        csr_words_t words;
        logic full;
        logic last;
        last = count_q[1];
        full = changes_q || order_q[$clog2(FullPeriod)-1:1] == '0 ||
            dpi_pkg::trapline_full_wanted();
        sent = steps_q;
        sent[0].order = order_q;
        sent[1].order = order_q + 64'd1;
        if (changes_q || full) words = csrs();
        sent[0].csr_fold = changes_q ? fold(words) : fold_q;
        sent[1].csr_fold = sent[0].csr_fold;
        sent[last].full = full;
        fold_q <= sent[0].csr_fold;
        if (last) begin
          dpi_pkg::trapline_commit_pair(dpi_pkg::record_bits_t'(sent[0]),
                                        dpi_pkg::record_bits_t'(sent[1]));
        end else begin
          dpi_pkg::trapline_commit(dpi_pkg::record_bits_t'(sent[0]));
        end
        if (full) dpi_pkg::trapline_full(full_state(words));
        order_q <= order_q + 64'(count_q);
        changes_q <= 1'b0;
      end

      count_q <= '0;
      if (u_cva6.ex_commit.valid) begin
        steps_q[0] <= trapped();
        count_q <= 2'd1;
        changes_q <= 1'b1;
      end else if (u_cva6.commit_ack[0]) begin
        steps_q[0] <= retired(0);
        steps_q[1] <= retired(1);
        count_q <= u_cva6.commit_ack[1] ? 2'd2 : 2'd1;
        if (u_cva6.commit_instr_id_commit[0].fu == ariane_pkg::CSR) changes_q <= 1'b1;
      end
    end
  end
endmodule
