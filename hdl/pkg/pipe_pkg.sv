// SPDX-License-Identifier: Apache-2.0
// Types between the stages of the pipeline.
package pipe_pkg;
  import isa_pkg::*;
  import commit_pkg::mem_op_e;
  import mmu_pkg::xlate_fault_t;

  // Which part of the execute stage handles an instruction.
  typedef enum logic [3:0] {
    UnitIllegal,
    UnitAlu,
    UnitBranch,
    UnitJump,    // JAL, JALR
    UnitMulDiv,
    UnitFp,      // arithmetic of F and D; their loads and stores are UnitMem's
    UnitMem,
    UnitCsr,
    UnitEnv,     // ECALL, EBREAK
    UnitXret,
    UnitWait,    // WFI, WRS
    UnitTlb,     // translation fences and invalidations
    UnitFenceI,
    UnitNop      // FENCE, which in-order memory accesses make trivial
  } unit_e;

  typedef enum logic [1:0] {
    OperandRs1,
    OperandPc,
    OperandZero
  } operand_a_e;

  // Where execution goes on. now: the context (mode, CSRs, fences) stays the same, so the fetch may
  // use the address in this cycle; else it waits for the next. update: the fetch is for the oldest
  // instruction and may set A bits.
  typedef struct packed {
    logic        valid;
    logic        now;
    logic        update;
    logic [63:0] pc;
  } redirect_t;

  // A word of instruction memory as fetched, or why it could not be.
  typedef struct packed {
    logic         fault;
    logic         replay;  // a speculative walk failed: fetch again with `update`
    xlate_fault_t info;
    logic [63:0]  pa;      // spa of the word; zero with fault
    logic [31:0]  data;
  } fetch_word_t;

  // The fetch buffer's two oldest words.
  typedef struct packed {
    logic        valid0;
    logic        valid1;
    fetch_word_t word0;
    fetch_word_t word1;
  } fetch_view_t;

  // What decode hands to execute.
  typedef struct packed {
    logic         valid;
    logic         update;     // fetched with `update`: no interrupt comes before this one
    logic [63:0]  pc;
    logic [31:0]  raw;        // as fetched, a 16-bit one zero-extended
    logic         rvc;
    logic [63:0]  fetch_pa;
    logic         fetch_fault;
    logic         fetch_replay;
    logic         fetch_second;  // the fault is the second half's
    xlate_fault_t fetch_info;
    op_t          op;
    unit_e        unit;
    op_t          alu_op;
    logic         use_imm;
    operand_a_e   operand_a;
    logic [63:0]  imm;
    logic [4:0]   rs1;        // for the x0 forms of CSR instructions and fences
    logic [4:0]   rs2;
    logic [4:0]   rd;         // 0: none
    mem_op_e      mem_op;
    logic [1:0]   mem_size;
    logic         mem_signed;
    logic         mem_hlvx;
    logic [11:0]  csr;
    logic [63:0]  rs1_data;
    logic [63:0]  rs2_data;
  } id_ex_t;

  // A result for the register file.
  typedef struct packed {
    logic        valid;
    logic [4:0]  rd;
    logic [63:0] data;
  } writeback_t;

  typedef struct packed {
    logic        valid;  // holds until done
    op_t         op;
    mem_op_e     mem_op;
    logic [1:0]  size;
    logic        sign_extend;
    logic        hlvx;
    logic [63:0] va;
    logic [63:0] wdata;
  } lsu_req_t;

  // done: for one cycle, with data or with an exception. The rest describes the access for the
  // probe: pa of its first byte, bytes read and written, whether a device answered.
  typedef struct packed {
    logic        done;
    logic        exception;
    logic [5:0]  cause;
    logic [63:0] tval;
    logic        gva;
    logic [63:0] gpa;       // of a guest-page fault, else 0
    implicit_e   implicit;
    logic [2:0]  offset;    // tval minus the address of the access
    logic [63:0] rdata;     // for rd
    logic [63:0] mem_pa;
    logic [63:0] mem_rdata;
    logic [63:0] mem_wdata;
    logic        sc_success;
    logic        device;
  } lsu_rsp_t;

  function automatic logic is_amo(mem_op_e mem_op);
    return mem_op inside {commit_pkg::MemAmo, commit_pkg::MemLr, commit_pkg::MemSc};
  endfunction
endpackage
