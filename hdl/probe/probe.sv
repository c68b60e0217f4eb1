// SPDX-License-Identifier: Apache-2.0
// Builds the commit record (models/isa/commit.py) of every step, and the bus-side records, and
// hands them to C. It and `watch` alone read the core by hierarchical names.
//
// A step is seen, and its record sent, in its last cycle; what the record says of the state after the
// step follows one cycle later, when the CSR slots and the registers show it. The fold is computed
// anew only in records behind which the slots may have changed.
module probe
  import bus_pkg::*;
  import cfg_pkg::*;
  import commit_pkg::*;
  import csr_pkg::*;
  import isa_pkg::*;
  import pipe_pkg::*;
  import state_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    input dbus_req_t dbus_req_i,
    input bus_rsp_t dbus_rsp_i,
    input logic dbus_take_i,
    input logic dbus_device_i
);
  // The full state travels at least once in this many records.
  localparam int unsigned FullPeriod = 1024;

  // --- what the core does in this cycle ---

  id_ex_t ex;
  lsu_rsp_t lsu_rsp;
  logic retire;
  logic trap;
  logic first;
  logic is_interrupt;
  logic is_mem;
  assign ex = u_hart.u_execute.ex_i;
  assign lsu_rsp = u_hart.u_execute.lsu_rsp_i;
  assign retire = u_hart.u_execute.retire_o;
  assign trap = u_hart.u_execute.trap_o.valid;
  assign is_interrupt = u_hart.u_execute.trap_o.is_interrupt;
  assign first = u_hart.u_execute.first_q;
  assign is_mem = ex.unit == UnitMem;
  // A record for each: a PTE update belongs to an instruction that has not ended.
  logic ends;
  assign ends = retire || trap || u_hart.pte_update.valid;

  // --- what the interrupt decision of the instruction's first cycle saw ---

  // Not packed into one vector: Verilator would shift every bit of it in every cycle.
  logic [63:0] first_pins_q;
  logic [63:0] first_mtime_q;
  logic first_stip_q;
  logic first_vstip_q;
  always_ff @(posedge clk_i) begin
    if (first) begin
      first_pins_q <= u_hart.irq_pins_i;
      first_mtime_q <= u_hart.time_i;
      first_stip_q <= u_hart.stip;
      first_vstip_q <= u_hart.vstip;
    end
  end

  // --- the record ---

  logic step_valid_q;
  logic periodic_q;  // the step's record carries the full state, whatever the step is
  logic changes_q;  // the step may have changed folded slots
  logic [63:0] order_q;
  logic [63:0] cycle_q;
  logic [63:0] fold_q;

  // A function, so that it is evaluated in the cycles that end a step and in no other. The words of
  // the record are variables and arguments of their own: as one vector they would be written in
  // halves and copied three times on their way to C.
  function automatic void send_step();
    commit_word0_t head;
    logic [31:0] insn;
    logic [63:0] pc;
    logic [63:0] next_pc;
    logic [63:0] fetch_pa;
    logic [63:0] rd_wdata;
    logic [63:0] mem_va;
    logic [63:0] mem_pa;
    logic [63:0] mem_rdata;
    logic [63:0] mem_wdata;
    logic [63:0] tval;
    logic [63:0] tval2;
    logic [63:0] tinst;
    logic [63:0] mtime;
    logic [63:0] irq_pins;
    logic [63:0] irq_pins_read;
    logic [63:0] mcycle;
    head = '0;
    insn = '0;
    pc = ex.pc;
    next_pc = '0;
    fetch_pa = '0;
    rd_wdata = '0;
    mem_va = '0;
    mem_pa = '0;
    mem_rdata = '0;
    mem_wdata = '0;
    tval = '0;
    tval2 = '0;
    tinst = '0;
    mtime = u_hart.time_i;
    irq_pins = u_hart.irq_pins_i;
    irq_pins_read = '0;
    mcycle = '0;
    head.priv_before = u_hart.mode.priv;
    head.v_before = u_hart.mode.v;
    head.stip = u_hart.stip;
    head.vstip = u_hart.vstip;
    if (retire || trap) begin
      head.kind = retire ? CommitRetire : (is_interrupt ? CommitInterrupt : CommitException);
      head.priv_after = u_hart.mode_next.priv;
      head.v_after = u_hart.mode_next.v;
      next_pc = u_hart.redirect.valid ? u_hart.redirect.pc : u_hart.u_execute.link;
      if (!is_interrupt) begin
        insn = ex.raw;
        fetch_pa = ex.fetch_pa;
      end
      // WFI waits for what its last cycle sees.
      if (!first && ex.unit != UnitWait) begin
        head.stip = first_stip_q;
        head.vstip = first_vstip_q;
        mtime = first_mtime_q;
        irq_pins = first_pins_q;
      end
      if (retire) begin
        if (u_hart.wb.valid) begin
          head.rd_we = 1'b1;
          head.rd_addr = ex.rd;
          rd_wdata = u_hart.wb.data;
        end
        if (u_hart.fp_wb.valid) begin
          head.frd_we = 1'b1;
          head.rd_addr = u_hart.fp_wb.rd;
          rd_wdata = u_hart.fp_wb.data;
        end
        head.stip_read = u_hart.stip;
        head.vstip_read = u_hart.vstip;
        irq_pins_read = u_hart.irq_pins_i;
        mcycle = u_hart.state.mcycle;
        if (is_mem) begin
          head.mem_op = ex.mem_op;
          head.mem_size = ex.mem_size;
          mem_va = u_hart.u_execute.lsu_req_o.va;
          mem_pa = lsu_rsp.mem_pa;
          mem_rdata = lsu_rsp.mem_rdata;
          mem_wdata = lsu_rsp.mem_wdata;
          head.sc_success = lsu_rsp.sc_success;
          head.device = lsu_rsp.device;
        end
      end else begin
        // As written: vscause holds a VS-level interrupt's cause as the supervisor-level one.
        head.cause = is_interrupt && u_hart.trap_target == TargetVs ? u_hart.trap.cause - 6'd1
                                                                     : u_hart.trap.cause;
        head.target = u_hart.trap_target;
        tval = u_hart.trap.tval;
        if (u_hart.trap_target != TargetVs) begin
          head.gva = u_hart.trap.gva;
          tval2 = u_hart.trap.tval2;
          tinst = u_hart.trap.tinst;
        end
      end
    end else begin
      head.kind = CommitPteUpdate;
      head.priv_after = u_hart.mode.priv;
      head.v_after = u_hart.mode.v;
      if (!ex.valid) pc = u_hart.u_decode.pc_q;
      mem_pa = u_hart.pte_update.pa;
      mem_rdata = u_hart.pte_update.old_pte;
      mem_wdata = u_hart.pte_update.new_pte;
    end
    dpi_pkg::trapline_step(.word0(head), .word1(commit_word1_t'{known: AllKnown, insn: insn}),
                           .order(order_q), .cycle(cycle_q), .pc(pc), .next_pc(next_pc),
                           .fetch_pa(fetch_pa), .rd_wdata(rd_wdata), .mem_va(mem_va),
                           .mem_pa(mem_pa), .mem_rdata(mem_rdata), .mem_wdata(mem_wdata),
                           .tval(tval), .tval2(tval2), .tinst(tinst), .mtime(mtime),
                           .irq_pins(irq_pins), .irq_pins_read(irq_pins_read), .mcycle(mcycle));
  endfunction

  function automatic dpi_pkg::full_bits_t full_state();
    dpi_pkg::full_bits_t full;
    full = '0;
    full[SlotCount*64-1:0] = u_hart.state;
    for (int unsigned i = 1; i < 32; i++) begin
      full[(SlotCount+i-1)*64+:64] = u_hart.u_decode.u_regfile.x_q[i];
    end
    full[(SlotCount+31)*64+:32*64] = gen_float.registers();
    return full;
  endfunction

  // f31 to f0; without F there are none, and zeros stand for them.
  if (Cfg.ext_f) begin : gen_float
    function automatic logic [31:0][63:0] registers();
      logic [31:0][63:0] f;
      for (int unsigned i = 0; i < 32; i++) begin
        f[i] = u_hart.u_decode.gen_float.u_fp_decode.u_fp_regfile.f_q[i];
      end
      return f;
    endfunction
  end else begin : gen_float
    function automatic logic [31:0][63:0] registers();
      return '0;
    endfunction
  end

  // --- the bus-side record of a device read waits for its data ---

  logic device_read_q;
  logic [63:0] bus_word0_q;
  logic [63:0] bus_addr_q;

  // What the walker reads, for the report of a difference.
  logic pte_read_q;
  logic [63:0] pte_addr_q;

  // The lanes that an access of a device uses, for word 0 of its bus-side record.
  function automatic logic [63:0] lanes();
    return ((64'd1 << (4'd1 << dbus_req_i.size)) - 64'd1) << 8;
  endfunction

  // FS becomes Dirty where it was not: a folded slot changes.
  logic gets_dirty;
  assign gets_dirty = u_hart.u_csr_file.fs_dirty && !(
      &u_hart.state.mstatus[MSTATUS_FS_LSB+:2] &&
      (!u_hart.mode.v || &u_hart.state.vsstatus[VSSTATUS_FS_LSB+:2]));

  logic step_changes;
  assign step_changes = trap || u_hart.xret.valid || u_hart.csr_commit || gets_dirty;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      cycle_q <= '0;
      order_q <= '0;
      step_valid_q <= 1'b0;
      periodic_q <= 1'b0;
      changes_q <= 1'b1;
      fold_q <= '0;
      device_read_q <= 1'b0;
      pte_read_q <= 1'b0;
    end else begin
      cycle_q <= cycle_q + 64'd1;

      if (device_read_q && dbus_rsp_i.rvalid) begin
        dpi_pkg::trapline_bus(bus_word0_q, bus_addr_q, dbus_rsp_i.rdata, cycle_q);
        device_read_q <= 1'b0;
      end
      if (pte_read_q && dbus_rsp_i.rvalid) begin
        dpi_pkg::trapline_pte_read(pte_addr_q, dbus_rsp_i.rdata, cycle_q);
        pte_read_q <= 1'b0;
      end
      if (dbus_take_i && dbus_req_i.pte && !dbus_req_i.we) begin
        pte_addr_q <= dbus_req_i.addr;
        pte_read_q <= 1'b1;
      end
      if (dbus_take_i && dbus_device_i) begin
        bus_word0_q <= lanes() | {46'd0, dbus_req_i.size, 13'd0, BusDeviceRead};
        bus_addr_q <= dbus_req_i.addr;
        device_read_q <= !dbus_req_i.we;
        if (dbus_req_i.we) begin
          dpi_pkg::trapline_bus(
              lanes() | {46'd0, dbus_req_i.size, 13'd0, BusDeviceWrite}, dbus_req_i.addr,
              dbus_req_i.wdata, cycle_q);
        end
      end else if (dbus_take_i && dbus_req_i.we && in_main_memory(Cfg, dbus_req_i.addr)) begin
        dpi_pkg::trapline_bus(
            {48'd0, dbus_req_i.strb, 5'd0, dbus_req_i.pte ? BusPteWrite : BusWrite},
            {dbus_req_i.addr[63:3], 3'd0}, dbus_req_i.wdata << {dbus_req_i.addr[2:0], 3'd0},
            cycle_q);
      end

      // The effects of the step of the cycle before are visible now.
      if (step_valid_q) begin
        logic [63:0] new_fold;
        new_fold = changes_q ? fold(csr_words_t'(u_hart.state)) : fold_q;
        if (dpi_pkg::trapline_step_effects(new_fold, u_hart.fcsr, changes_q || periodic_q)) begin
          dpi_pkg::trapline_full(full_state());
        end
        fold_q <= new_fold;
        changes_q <= 1'b0;
      end

      step_valid_q <= ends;
      if (step_changes) changes_q <= 1'b1;
      if (ends) begin
        send_step();
        periodic_q <= order_q[$clog2(FullPeriod)-1:0] == '0;
        order_q <= order_q + 64'd1;
      end
    end
  end

  OneRecord :
  assert property (@(posedge clk_i) disable iff (!rst_ni)
      !((retire || trap) && u_hart.pte_update.valid));
endmodule
