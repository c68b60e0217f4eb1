// SPDX-License-Identifier: Apache-2.0
// A core that fetches, executes and accesses, one instruction at a time: RV64I and Zicsr in machine
// mode, written to be plugged in by somebody who knows docs/plug-in-a-core.md and nothing else.
module tiny_core
  import kit_rvfi_pkg::*;
  import kit_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [2:0] irq_i,  // commit_pkg::Pin*: external, timer, software
    output bus_access_t bus_o,
    input plain_rsp_t bus_i,
    output packet_t rvfi_o,
    input logic [63:0] mtime_i
);
  typedef enum logic [2:0] {
    Fetch,
    FetchWait,
    Execute,
    Access,
    AccessWait
  } state_e;

  state_e state_q;
  logic [63:0] pc_q;
  logic [31:0] insn_q;
  logic [63:0] regs_q[32];
  logic [63:0] mtvec_q, mepc_q, mcause_q, mtval_q, mscratch_q, mcycle_q, minstret_q;
  logic [63:0] order_q;
  logic mie_q, mpie_q;
  logic [2:0] enabled_q;
  logic intr_q;

  logic [6:0] opcode;
  logic [2:0] funct3;
  logic [63:0] rs1, rs2, imm_i, imm_s, imm_b, imm_u, imm_j;
  assign opcode = insn_q[6:0];
  assign funct3 = insn_q[14:12];
  assign rs1 = regs_q[insn_q[19:15]];
  assign rs2 = regs_q[insn_q[24:20]];
  assign imm_i = {{52{insn_q[31]}}, insn_q[31:20]};
  assign imm_s = {{52{insn_q[31]}}, insn_q[31:25], insn_q[11:7]};
  assign imm_b = {{52{insn_q[31]}}, insn_q[7], insn_q[30:25], insn_q[11:8], 1'b0};
  assign imm_u = {{32{insn_q[31]}}, insn_q[31:12], 12'd0};
  assign imm_j = {{44{insn_q[31]}}, insn_q[19:12], insn_q[20], insn_q[30:21], 1'b0};

  // --- interrupts ---
  logic [2:0] pending;
  logic irq;
  logic [5:0] irq_cause;
  assign pending = irq_i & enabled_q;
  assign irq = mie_q && pending != '0;
  assign irq_cause = pending[2] ? 6'd11 : pending[0] ? 6'd3 : 6'd7;

  // --- results ---
  function automatic logic [63:0] alu(logic [2:0] f, logic alt, logic [63:0] a, logic [63:0] b);
    unique case (f)
      3'd0: return alt ? a - b : a + b;
      3'd1: return a << b[5:0];
      3'd2: return 64'($signed(a) < $signed(b));
      3'd3: return 64'(a < b);
      3'd4: return a ^ b;
      3'd5: return alt ? 64'($signed(a) >>> b[5:0]) : a >> b[5:0];
      3'd6: return a | b;
      default: return a & b;
    endcase
  endfunction
  function automatic logic [63:0] aluw(logic [2:0] f, logic alt, logic [31:0] a, logic [31:0] b);
    logic [31:0] r;
    unique case (f)
      3'd0: r = alt ? a - b : a + b;
      3'd1: r = a << b[4:0];
      default: r = alt ? 32'($signed(a) >>> b[4:0]) : a >> b[4:0];
    endcase
    return {{32{r[31]}}, r};
  endfunction

  logic [63:0] csr_old, csr_new, csr_operand;
  logic csr_known;
  always_comb begin
    csr_known = 1'b1;
    unique case (insn_q[31:20])
      // SXL and UXL, MPP: the configuration has S and U, which no program here enters.
      12'h300: csr_old = 64'hA_0000_1800 | {56'd0, mpie_q, 3'd0, mie_q, 3'd0};
      12'h301: csr_old = {2'd2, 36'd0, 26'h000_0100};
      12'h304: csr_old = {52'd0, enabled_q[2], 3'd0, enabled_q[1], 3'd0, enabled_q[0], 3'd0};
      12'h305: csr_old = mtvec_q;
      12'h340: csr_old = mscratch_q;
      12'h341: csr_old = mepc_q;
      12'h342: csr_old = mcause_q;
      12'h343: csr_old = mtval_q;
      12'h344: csr_old = {52'd0, irq_i[2], 3'd0, irq_i[1], 3'd0, irq_i[0], 3'd0};
      12'hB00: csr_old = mcycle_q;
      12'hB02: csr_old = minstret_q;
      12'hF11, 12'hF12, 12'hF13, 12'hF14, 12'hF15: csr_old = '0;
      default: begin
        csr_old = '0;
        csr_known = 1'b0;
      end
    endcase
    csr_operand = funct3[2] ? {59'd0, insn_q[19:15]} : rs1;
    unique case (funct3[1:0])
      2'd1: csr_new = csr_operand;
      2'd2: csr_new = csr_old | csr_operand;
      default: csr_new = csr_old & ~csr_operand;
    endcase
  end
  logic csr_writes;
  assign csr_writes = funct3[1:0] == 2'd1 || insn_q[19:15] != '0;

  logic writes_rd, illegal, is_mem, is_store, is_csr, is_mret, taken;
  logic [63:0] result, next_pc, address;
  logic [5:0] cause;
  logic trap;
  logic [63:0] tval;
  assign address = rs1 + (is_store ? imm_s : imm_i);
  always_comb begin
    writes_rd = 1'b0;
    illegal = 1'b0;
    is_mem = 1'b0;
    is_store = 1'b0;
    is_csr = 1'b0;
    is_mret = 1'b0;
    result = '0;
    next_pc = pc_q + 64'd4;
    cause = 6'd2;
    tval = {32'd0, insn_q};
    taken = 1'b0;
    unique case (opcode)
      7'h37, 7'h17: begin
        writes_rd = 1'b1;
        result = opcode[5] ? imm_u : pc_q + imm_u;
      end
      7'h6F: begin
        writes_rd = 1'b1;
        result = pc_q + 64'd4;
        next_pc = pc_q + imm_j;
      end
      7'h67: begin
        writes_rd = 1'b1;
        illegal = funct3 != '0;
        result = pc_q + 64'd4;
        next_pc = (rs1 + imm_i) & ~64'd1;
      end
      7'h63: begin
        unique case (funct3)
          3'd0: taken = rs1 == rs2;
          3'd1: taken = rs1 != rs2;
          3'd4: taken = $signed(rs1) < $signed(rs2);
          3'd5: taken = $signed(rs1) >= $signed(rs2);
          3'd6: taken = rs1 < rs2;
          3'd7: taken = rs1 >= rs2;
          default: illegal = 1'b1;
        endcase
        if (taken) next_pc = pc_q + imm_b;
      end
      7'h03: begin
        writes_rd = 1'b1;
        is_mem = 1'b1;
        illegal = funct3 == 3'd7;
      end
      7'h23: begin
        is_mem = 1'b1;
        is_store = 1'b1;
        illegal = funct3 > 3'd3;
      end
      7'h13: begin
        writes_rd = 1'b1;
        illegal = (funct3 == 3'd1 && insn_q[31:26] != '0) ||
            (funct3 == 3'd5 && (insn_q[31:26] & 6'h2F) != '0);
        result = alu(funct3, funct3 == 3'd5 && insn_q[30], rs1, imm_i);
      end
      7'h33: begin
        writes_rd = 1'b1;
        illegal = insn_q[31:25] != '0 &&
            !(insn_q[31:25] == 7'h20 && (funct3 == 3'd0 || funct3 == 3'd5));
        result = alu(funct3, insn_q[30], rs1, rs2);
      end
      7'h1B: begin
        writes_rd = 1'b1;
        illegal = !(funct3 == 3'd0 || (funct3 == 3'd1 && insn_q[31:25] == '0) ||
                    (funct3 == 3'd5 && (insn_q[31:25] & 7'h5F) == '0));
        result = aluw(funct3, funct3 == 3'd5 && insn_q[30], rs1[31:0], imm_i[31:0]);
      end
      7'h3B: begin
        writes_rd = 1'b1;
        illegal = !((insn_q[31:25] == '0 && (funct3 == 3'd0 || funct3 == 3'd1 || funct3 == 3'd5)) ||
                    (insn_q[31:25] == 7'h20 && (funct3 == 3'd0 || funct3 == 3'd5)));
        result = aluw(funct3, insn_q[30], rs1[31:0], rs2[31:0]);
      end
      7'h0F: illegal = funct3 > 3'd1;
      7'h73: begin
        if (funct3[1:0] != '0) begin
          is_csr = 1'b1;
          writes_rd = 1'b1;
          result = csr_old;
          illegal = !csr_known || (csr_writes && insn_q[31:30] == 2'd3);
        end else if (insn_q == 32'h3020_0073) begin
          is_mret = 1'b1;
          next_pc = mepc_q;
        end else if (insn_q == 32'h0000_0073) begin
          illegal = 1'b1;
          cause = 6'd11;
          tval = '0;
        end else if (insn_q == 32'h0010_0073) begin
          illegal = 1'b1;
          cause = 6'd3;
          tval = pc_q;
        end else begin
          illegal = insn_q != 32'h1050_0073;
        end
      end
      default: illegal = 1'b1;
    endcase
    trap = illegal;
    if (!illegal && is_mem && (address[2:0] & ~(3'b111 << funct3[1:0])) != '0) begin
      trap = 1'b1;
      cause = is_store ? 6'd6 : 6'd4;
      tval = address;
    end
  end

  // --- the bus ---
  function automatic logic [63:0] loaded(logic [2:0] f, logic [63:0] data);
    unique case (f)
      3'd0: return {{56{data[7]}}, data[7:0]};
      3'd1: return {{48{data[15]}}, data[15:0]};
      3'd2: return {{32{data[31]}}, data[31:0]};
      3'd4: return {56'd0, data[7:0]};
      3'd5: return {48'd0, data[15:0]};
      3'd6: return {32'd0, data[31:0]};
      default: return data;
    endcase
  endfunction
  always_comb begin
    bus_o = '0;
    bus_o.valid = state_q == Fetch || state_q == Access;
    bus_o.addr = state_q == Fetch ? pc_q : address;
    bus_o.size = state_q == Fetch ? 2'd2 : funct3[1:0];
    bus_o.we = state_q == Access && is_store;
    bus_o.strb = size_lanes(funct3[1:0]) << address[2:0];
    bus_o.wdata = rs2 << {address[2:0], 3'd0};
  end

  task automatic take(logic [5:0] c, logic [63:0] value, logic interrupt);
    mepc_q <= pc_q;
    mcause_q <= {interrupt, 57'd0, c};
    mtval_q <= value;
    mpie_q <= mie_q;
    mie_q <= 1'b0;
    pc_q <= {mtvec_q[63:2], 2'd0} + (interrupt && mtvec_q[0] ? {56'd0, c, 2'd0} : 64'd0);
    intr_q <= 1'b1;
    state_q <= Fetch;
  endtask

  task automatic report(logic trapped, logic interrupt, logic [5:0] c, logic [63:0] rd);
    rvfi_o <= '0;
    rvfi_o.valid <= 1'b1;
    rvfi_o.order <= order_q;
    rvfi_o.insn <= interrupt ? '0 : insn_q;
    rvfi_o.trap <= trapped;
    rvfi_o.intr <= intr_q && !interrupt;
    rvfi_o.pc_rdata <= pc_q;
    rvfi_o.pc_wdata <= trapped || interrupt ?
        {mtvec_q[63:2], 2'd0} + (interrupt && mtvec_q[0] ? {56'd0, c, 2'd0} : 64'd0) : next_pc;
    rvfi_o.ext_irq <= interrupt;
    rvfi_o.ext_mtime <= mtime_i;
    rvfi_o.ext_mcycle <= mcycle_q;
    rvfi_o.ext_pins <= {61'd0, irq_i};
    rvfi_o.ext_pins_read <= {61'd0, irq_i};
    if (!trapped && !interrupt) begin
      rvfi_o.rs1_rdata <= rs1;
      if (writes_rd) begin
        rvfi_o.rd_addr <= insn_q[11:7];
        rvfi_o.rd_wdata <= insn_q[11:7] == '0 ? '0 : rd;
      end
      if (is_mem) begin
        rvfi_o.mem_addr <= address;
        if (is_store) begin
          rvfi_o.mem_wmask <= size_lanes(funct3[1:0]);
          rvfi_o.mem_wdata <= rs2;
        end else begin
          rvfi_o.mem_rmask <= size_lanes(funct3[1:0]);
          rvfi_o.mem_rdata <= bus_i.rdata >> {address[2:0], 3'd0};
        end
      end
    end
    if (!interrupt) begin
      order_q <= order_q + 64'd1;
      intr_q <= 1'b0;
    end
  endtask

  task automatic retire(logic [63:0] rd);
    if (writes_rd && insn_q[11:7] != '0) regs_q[insn_q[11:7]] <= rd;
    pc_q <= next_pc;
    minstret_q <= minstret_q + 64'd1;
    state_q <= Fetch;
  endtask

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Fetch;
      pc_q <= trapline_build_pkg::Cfg.reset_pc;
      for (int i = 0; i < 32; i++) regs_q[i] <= '0;
      {mtvec_q, mepc_q, mcause_q, mtval_q, mscratch_q, mcycle_q, minstret_q, order_q} <= '0;
      {mie_q, mpie_q, enabled_q, intr_q} <= '0;
      rvfi_o <= '0;
    end else begin
      mcycle_q <= mcycle_q + 64'd1;
      rvfi_o <= '0;
      unique case (state_q)
        Fetch: if (bus_i.ready) state_q <= FetchWait;
        FetchWait: begin
          if (bus_i.rvalid) begin
            insn_q <= pc_q[2] ? bus_i.rdata[63:32] : bus_i.rdata[31:0];
            state_q <= Execute;
          end
        end
        Execute: begin
          if (irq) begin
            report(1'b0, 1'b1, irq_cause, '0);
            take(irq_cause, '0, 1'b1);
          end else if (trap) begin
            report(1'b1, 1'b0, cause, '0);
            take(cause, tval, 1'b0);
          end else if (is_mem) begin
            state_q <= Access;
          end else begin
            report(1'b0, 1'b0, '0, result);
            retire(result);
            if (is_mret) begin
              mie_q <= mpie_q;
              mpie_q <= 1'b1;
            end
            if (is_csr && csr_writes) begin
              unique case (insn_q[31:20])
                12'h300: {mpie_q, mie_q} <= {csr_new[7], csr_new[3]};
                12'h304: enabled_q <= {csr_new[11], csr_new[7], csr_new[3]};
                12'h305: mtvec_q <= csr_new & ~64'd2;
                12'h340: mscratch_q <= csr_new;
                12'h341: mepc_q <= csr_new & ~64'd3;
                12'h342: mcause_q <= csr_new;
                12'h343: mtval_q <= csr_new;
                12'hB00: mcycle_q <= csr_new;
                12'hB02: minstret_q <= csr_new;
                default: ;
              endcase
            end
          end
        end
        Access: if (bus_i.ready) state_q <= AccessWait;
        default: begin
          if (bus_i.rvalid && bus_i.err) begin
            report(1'b1, 1'b0, is_store ? 6'd7 : 6'd5, '0);
            take(is_store ? 6'd7 : 6'd5, address, 1'b0);
          end else if (bus_i.rvalid) begin
            report(1'b0, 1'b0, '0, loaded(funct3, bus_i.rdata >> {address[2:0], 3'd0}));
            retire(loaded(funct3, bus_i.rdata >> {address[2:0], 3'd0}));
          end
        end
      endcase
    end
  end
endmodule
