// SPDX-License-Identifier: Apache-2.0
// Execute stage: one instruction at a time to its end, with all its effects at the clock edge of
// its last cycle. The only place where instructions retire and traps are taken.
//
// An instruction's first cycle decides about interrupts; then come, in the order of the manual's
// exception priorities, fetch faults, decoding and permission, and what its unit meets.
module execute
  import cfg_pkg::*;
  import commit_pkg::*;
  import core_pkg::*;
  import csr_pkg::HGATP_VMID_LSB;
  import float_pkg::*;
  import isa_pkg::*;
  import mmu_pkg::*;
  import pipe_pkg::*;
  import state_pkg::csr_state_t;
  import twins_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    input id_ex_t ex_i,
    output logic ready_o,
    output writeback_t wb_o,
    // What F and D add (zero without F).
    input fp_issue_t fp_i,
    input logic [7:0] fcsr_i,
    input logic fs_off_i,
    output writeback_t fp_wb_o,
    output fp_effect_t fp_effect_o,
    output redirect_t redirect_o,
    output tlb_fence_t fence_o,
    output lsu_req_t lsu_req_o,
    input lsu_rsp_t lsu_rsp_i,
    // CSR file; see there.
    output csr_req_t csr_req_o,
    input csr_rsp_t csr_rsp_i,
    output logic csr_commit_o,
    output trap_req_t trap_o,
    output xret_req_t xret_o,
    output logic retire_o,
    input logic [63:0] handler_pc_i,
    input hart_mode_t mode_i,
    input csr_state_t state_i,
    input irq_t irq_i
);
  logic first_q;  // the first cycle of this instruction
  logic take_irq;
  logic run;  // the instruction executes: it was fetched, and no interrupt comes before it
  assign take_irq = ex_i.valid && first_q && irq_i.valid && !ex_i.update;
  assign run = ex_i.valid && !take_irq && !ex_i.fetch_fault && !ex_i.fetch_replay;

  function automatic logic [63:0] xlen_bits(logic [63:0] value);
    return Cfg.xlen == 32 ? {32'd0, value[31:0]} : value;
  endfunction

  // --- operands and ALU ---

  logic [63:0] operand_a;
  logic [63:0] operand_b;
  always_comb begin
    unique case (ex_i.operand_a)
      OperandPc: operand_a = ex_i.pc;
      OperandZero: operand_a = '0;
      default: operand_a = ex_i.rs1_data;
    endcase
    operand_b = ex_i.use_imm ? ex_i.imm : ex_i.rs2_data;
  end

  alu_out_t alu_out;
  alu #(
      .Cfg(Cfg)
  ) u_alu (
      .in_i('{op: ex_i.alu_op, a: operand_a, b: operand_b}),
      .out_o(alu_out)
  );

  branch_taken_out_t branch_out;
  branch_taken #(
      .Cfg(Cfg)
  ) u_branch_taken (
      .in_i('{op: ex_i.op, a: ex_i.rs1_data, b: ex_i.rs2_data}),
      .out_o(branch_out)
  );

  logic muldiv_done;
  logic [63:0] muldiv_result;
  muldiv #(
      .Cfg(Cfg)
  ) u_muldiv (
      .clk_i,
      .rst_ni,
      .start_i(run && ex_i.unit == UnitMulDiv),
      .op_i(ex_i.op),
      .a_i(ex_i.rs1_data),
      .b_i(ex_i.rs2_data),
      .done_o(muldiv_done),
      .result_o(muldiv_result)
  );

  outcome_e outcome;
  logic fp_illegal;
  logic fp_done;
  logic [63:0] fp_result;
  if (Cfg.ext_f) begin : gen_float
    fp_execute u_fp_execute (
        .clk_i,
        .rst_ni,
        .fp_i,
        .unit_i(ex_i.unit),
        .fcsr_i,
        .fs_off_i,
        .illegal_o(fp_illegal),
        .run_i(run && ex_i.unit == UnitFp && outcome == OutcomeOk),
        .done_o(fp_done),
        .result_o(fp_result),
        .retire_i(retire_o),
        .loaded_i(lsu_rsp_i.rdata),
        .wb_o(fp_wb_o),
        .effect_o(fp_effect_o)
    );
  end else begin : gen_no_float
    assign fp_illegal = 1'b0;
    assign fp_done = 1'b1;
    assign fp_result = 64'd0;
    assign fp_wb_o = '0;
    assign fp_effect_o = '0;
  end

  // --- permission of privileged instructions ---

  priv_op_e priv_op;
  logic checked;  // insn_access has a say
  always_comb begin
    checked = 1'b1;
    unique case (ex_i.op)
      OpMret: priv_op = PrivOpMret;
      OpSret: priv_op = PrivOpSret;
      OpWfi: priv_op = PrivOpWfi;
      OpWrsNto: priv_op = PrivOpWrsNto;
      OpSfenceVma: priv_op = PrivOpSfenceVma;
      OpSinvalVma: priv_op = PrivOpSinvalVma;
      OpSfenceWInval, OpSfenceInvalIr: priv_op = PrivOpSfenceInval;
      OpHfenceVvma: priv_op = PrivOpHfenceVvma;
      OpHinvalVvma: priv_op = PrivOpHinvalVvma;
      OpHfenceGvma: priv_op = PrivOpHfenceGvma;
      OpHinvalGvma: priv_op = PrivOpHinvalGvma;
      default: begin
        priv_op = PrivOpHlsv;
        checked = ex_i.mem_op inside {MemHlv, MemHsv};
      end
    endcase
  end

  insn_access_out_t access_out;
  insn_access #(
      .Cfg(Cfg)
  ) u_insn_access (
      .in_i('{
          op: priv_op,
          priv: mode_i.priv,
          v: mode_i.v,
          mstatus: state_i.mstatus,
          hstatus: state_i.hstatus
      }),
      .out_o(access_out)
  );

  always_comb begin
    csr_req_o = '0;
    if (run && ex_i.unit == UnitCsr) begin
      csr_req_o.valid = 1'b1;
      csr_req_o.addr = ex_i.csr;
      csr_req_o.operand = ex_i.use_imm ? ex_i.imm : ex_i.rs1_data;
      // CSRRS and CSRRC with rs1=x0 or a zero immediate do not write; both are the same field.
      csr_req_o.write = ex_i.op inside {OpCsrrw, OpCsrrwi} || ex_i.rs1 != 5'd0;
      unique case (ex_i.op)
        OpCsrrs, OpCsrrsi: csr_req_o.op = CsrRs;
        OpCsrrc, OpCsrrci: csr_req_o.op = CsrRc;
        default: csr_req_o.op = CsrRw;
      endcase
    end
  end

  always_comb begin
    outcome = OutcomeOk;
    if (ex_i.unit == UnitIllegal) outcome = OutcomeIllegal;
    else if (fp_illegal) outcome = OutcomeIllegal;
    else if (ex_i.unit == UnitCsr) outcome = csr_rsp_i.outcome;
    else if (checked) outcome = outcome_e'(access_out.outcome);
  end

  // --- memory ---

  always_comb begin
    lsu_req_o = '0;
    lsu_req_o.valid = run && ex_i.unit == UnitMem && outcome == OutcomeOk;
    lsu_req_o.op = ex_i.op;
    lsu_req_o.mem_op = ex_i.mem_op;
    lsu_req_o.size = ex_i.mem_size;
    lsu_req_o.sign_extend = ex_i.mem_signed;
    lsu_req_o.hlvx = ex_i.mem_hlvx;
    lsu_req_o.va = alu_out.result;
    lsu_req_o.wdata = Cfg.ext_f && fp_i.valid ? fp_i.b : ex_i.rs2_data;
  end

  // --- exceptions ---

  fault_cause_out_t fetch_cause;
  fault_cause #(
      .Cfg(Cfg)
  ) u_fault_cause (
      .in_i('{fault: ex_i.fetch_info.kind, access: AccessFetch}),
      .out_o(fetch_cause)
  );

  logic done;       // the instruction ends in this cycle, by retiring or by an exception
  logic exception;
  logic [5:0] cause;
  logic [63:0] tval;
  logic gva;
  logic [63:0] gpa;
  implicit_e implicit;
  logic [2:0] offset;

  always_comb begin
    done = 1'b0;
    exception = 1'b0;
    cause = '0;
    tval = '0;
    gva = 1'b0;
    gpa = '0;
    implicit = ImplicitNone;
    offset = '0;
    if (ex_i.fetch_fault) begin
      done = 1'b1;
      exception = 1'b1;
      cause = fetch_cause.cause;
      // "...tval points to the portion of the instruction that caused the fault" (H_straddle).
      tval = xlen_bits(ex_i.pc + {62'd0, ex_i.fetch_second, 1'b0});
      gva = mode_i.v;
      if (ex_i.fetch_info.kind == FaultGuestPage) begin
        gpa = ex_i.fetch_info.gpa;
        implicit = ex_i.fetch_info.implicit;
      end
    end else if (outcome != OutcomeOk) begin
      done = 1'b1;
      exception = 1'b1;
      cause = outcome == OutcomeVirtual ? ExcVirtualInstruction : ExcIllegalInstruction;
      tval = Cfg.tval_insn ? {32'd0, ex_i.raw} : 64'd0;
    end else begin
      unique case (ex_i.unit)
        UnitEnv: begin
          done = 1'b1;
          exception = 1'b1;
          if (ex_i.op == OpEbreak) begin
            cause = ExcBreakpoint;
            tval = Cfg.tval_ebreak ? ex_i.pc : 64'd0;
            gva = Cfg.tval_ebreak && mode_i.v;
          end else begin
            unique case (mode_i.priv)
              PrivM: cause = ExcEnvironmentCallFromMMode;
              PrivS: cause = mode_i.v ? ExcEnvironmentCallFromVsMode : ExcEnvironmentCallFromHsMode;
              default: cause = ExcEnvironmentCallFromUModeOrVuMode;
            endcase
          end
        end
        UnitMem: begin
          done = lsu_rsp_i.done;
          exception = lsu_rsp_i.exception;
          cause = lsu_rsp_i.cause;
          tval = lsu_rsp_i.tval;
          gva = lsu_rsp_i.gva;
          gpa = lsu_rsp_i.gpa;
          implicit = lsu_rsp_i.implicit;
          offset = lsu_rsp_i.offset;
        end
        UnitMulDiv: done = muldiv_done;
        UnitFp: done = fp_done;
        // "The purpose of the WFI instruction is to provide a hint"; it resumes on any interrupt
        // pending in mip and enabled in mie. WRS may end at any time: it does at once.
        UnitWait: done = ex_i.op != OpWfi || irq_i.wake;
        default: done = 1'b1;
      endcase
    end
  end

  // Whether xtval tells what it can of this exception; else it is zero, and GVA with it.
  logic tval_told;
  always_comb begin
    unique case (cause) inside
      ExcInstructionAddressMisaligned, ExcLoadAddressMisaligned, ExcStoreAmoAddressMisaligned:
      tval_told = Cfg.tval_misaligned;
      ExcInstructionAccessFault, ExcLoadAccessFault, ExcStoreAmoAccessFault:
      tval_told = Cfg.tval_access_fault;
      ExcInstructionPageFault, ExcLoadPageFault, ExcStoreAmoPageFault:
      tval_told = Cfg.tval_page_fault;
      default: tval_told = 1'b1;
    endcase
  end

  tinst_out_t tinst_out;
  tinst #(
      .Cfg(Cfg)
  ) u_tinst (
      .in_i('{
          insn: ex_i.raw,
          cause: cause,
          is_interrupt: 1'b0,
          implicit: implicit,
          offset: offset
      }),
      .out_o(tinst_out)
  );

  logic ends;  // the stage is free for the next instruction
  logic trapping;
  assign ends = ex_i.valid && (take_irq || ex_i.fetch_replay || done);
  assign trapping = ex_i.valid && !take_irq && !ex_i.fetch_replay && done && exception;

  always_comb begin
    trap_o = '0;
    trap_o.epc = ex_i.pc;
    if (take_irq) begin
      trap_o.valid = 1'b1;
      trap_o.is_interrupt = 1'b1;
      trap_o.cause = irq_i.cause;
      trap_o.target = irq_i.target;
    end else if (trapping) begin
      trap_o.valid = 1'b1;
      trap_o.cause = cause;
      trap_o.tval = tval_told ? tval : 64'd0;
      trap_o.gva = tval_told && gva;
      trap_o.tval2 = Cfg.tval2_gpa ? {2'd0, gpa[63:2]} : 64'd0;
      trap_o.tinst = Cfg.ext_h ? tinst_out.tinst : 64'd0;
    end
    if (!trap_o.valid) trap_o = '0;
  end

  assign retire_o = run && done && !exception;
  assign csr_commit_o = retire_o && ex_i.unit == UnitCsr;
  assign xret_o = '{valid: retire_o && ex_i.unit == UnitXret, is_mret: ex_i.op == OpMret};

  // --- where to go on ---

  logic [63:0] link;  // the next instruction in order
  assign link = xlen_bits(ex_i.pc + (ex_i.rvc ? 64'd2 : 64'd4));

  always_comb begin
    redirect_o = '0;
    if (trap_o.valid) begin
      redirect_o.valid = 1'b1;
      redirect_o.pc = handler_pc_i;
    end else if (ex_i.valid && ex_i.fetch_replay) begin
      redirect_o.valid = 1'b1;
      redirect_o.update = 1'b1;
      redirect_o.pc = ex_i.pc;
    end else if (retire_o) begin
      unique case (ex_i.unit)
        UnitBranch: begin
          redirect_o.valid = branch_out.taken;
          redirect_o.now = 1'b1;
          redirect_o.pc = {alu_out.result[63:1], 1'b0};
        end
        UnitJump: begin
          redirect_o.valid = 1'b1;
          redirect_o.now = 1'b1;
          redirect_o.pc = {alu_out.result[63:1], 1'b0};
        end
        UnitXret: begin
          redirect_o.valid = 1'b1;
          redirect_o.pc = handler_pc_i;
        end
        // What follows was fetched before the write or the fence.
        UnitCsr: begin
          redirect_o.valid = csr_req_o.write;
          redirect_o.pc = link;
        end
        UnitTlb, UnitFenceI: begin
          redirect_o.valid = 1'b1;
          redirect_o.pc = link;
        end
        default: ;
      endcase
    end
  end

  always_comb begin
    wb_o = '0;
    wb_o.valid = retire_o && ex_i.rd != 5'd0;
    wb_o.rd = ex_i.rd;
    unique case (ex_i.unit)
      UnitMem: wb_o.data = lsu_rsp_i.rdata;
      UnitMulDiv: wb_o.data = muldiv_result;
      UnitFp: wb_o.data = fp_result;
      UnitCsr: wb_o.data = csr_rsp_i.rdata;
      UnitJump: wb_o.data = link;
      default: wb_o.data = alu_out.result;
    endcase
  end

  // --- translation fences: Svinval's invalidations do the work, its fences have none left ---

  always_comb begin
    fence_o = '0;
    fence_o.valid = retire_o && ex_i.unit == UnitTlb &&
        !(ex_i.op inside {OpSfenceWInval, OpSfenceInvalIr});
    fence_o.gvma = ex_i.op inside {OpHfenceGvma, OpHinvalGvma};
    fence_o.v = mode_i.v || ex_i.op inside {OpHfenceVvma, OpHinvalVvma};
    fence_o.va_valid = ex_i.rs1 != 5'd0;
    // A guest physical address is given "shifted right by 2 bits".
    fence_o.va = fence_o.gvma ? {ex_i.rs1_data[61:0], 2'd0} : ex_i.rs1_data;
    // "the implementation shall ignore bits ASIDMAX-1:ASIDLEN of the value held in rs2"
    fence_o.asid_valid = ex_i.rs2 != 5'd0;
    fence_o.asid = ex_i.rs2_data[15:0] & 16'((32'd1 << Cfg.asidlen) - 32'd1);
    fence_o.vmid_valid = ex_i.rs2 != 5'd0;
    if (fence_o.gvma) fence_o.vmid = ex_i.rs2_data[13:0] & 14'((32'd1 << Cfg.vmidlen) - 32'd1);
    else if (Cfg.xlen == 64) fence_o.vmid = state_i.hgatp[HGATP_VMID_LSB+:14];
    else fence_o.vmid = {7'd0, state_i.hgatp[28:22]};
  end

  assign ready_o = !ex_i.valid || ends;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) first_q <= 1'b1;
    else first_q <= ready_o;
  end

  // One step has one effect on the privileged state.
  OneEffect :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(trap_o.valid && retire_o));

  // What an interrupt cuts short may have had effects; so it comes in the first cycle or not.
  InterruptInFirstCycle :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(trap_o.valid && trap_o.is_interrupt) || first_q);

  EndedStepMakesRoom :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(trap_o.valid || retire_o) || ready_o);

  // The walk that a replay asks for is done by then: asking twice would loop for ever.
  ReplayedOnce :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !(ex_i.valid && ex_i.fetch_replay && ex_i.update));
endmodule
