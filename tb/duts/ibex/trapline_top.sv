// SPDX-License-Identifier: Apache-2.0
// Ibex (RV32IMC, M and U, PMP) behind the border of every design under test: its two memory ports
// onto the kit's plain ones, records from ibex_tap. Debug, fast and non-maskable interrupts are tied off.
module trapline_top (
    input logic        clk_i,
    input logic        rst_ni,
    input logic [63:0] pins_i,         // interrupt pins (commit_pkg::Pin*) ...
    input logic [63:0] pins_mask_i,    // ... of which these are driven from outside
    input logic [31:0] wait_seed_i,    // random wait states on the buses; 0: none
    input logic [31:0] mtime_inc_i,    // mtime grows by this ...
    input logic [31:0] mtime_div_i     // ... every this many cycles
);
  import commit_pkg::*;

  localparam logic [63:0] RamBase = trapline_build_pkg::Cfg.ram_base;
  localparam logic [63:0] RamSize = trapline_build_pkg::Cfg.ram_size;
  // It starts 0x80 behind it: the last place in main memory, which programs leave alone.
  localparam logic [31:0] BootAddr = 32'(RamBase + RamSize) - 32'h100;

  bus_pkg::soc_ctl_t ctl;
  kit_control u_control (
      .clk_i,
      .pins_i,
      .pins_mask_i,
      .wait_seed_i,
      .mtime_inc_i,
      .mtime_div_i,
      .ctl_o(ctl)
  );

  logic instr_req;
  logic [31:0] instr_addr;
  logic data_req;
  logic data_we;
  logic [3:0] data_be;
  logic [31:0] data_addr;
  logic [31:0] data_wdata;
  kit_pkg::bus_access_t fetch;
  kit_pkg::plain_rsp_t fetched;
  kit_pkg::bus_access_t data;
  kit_pkg::plain_rsp_t answer;
  kit_pkg::dev_access_t dev_access;
  kit_pkg::dev_answer_t dev_answer;
  logic [63:0] pins;
  logic instr_half_q;
  logic data_half_q;

  ibex_top #(
      .PMPEnable(1'b1),
      .PMPNumRegions(16)
  ) u_ibex (
      .clk_i,
      .rst_ni,
      // Its clock is gated: in reset, which has no falling edge before the first program, it must run.
      .test_en_i(!rst_ni),
      .ram_cfg_i('0),
      .hart_id_i(32'd0),
      .boot_addr_i(BootAddr),
      .instr_req_o(instr_req),
      .instr_gnt_i(instr_req && fetched.ready),
      .instr_rvalid_i(fetched.rvalid),
      .instr_addr_o(instr_addr),
      .instr_rdata_i(instr_half_q ? fetched.rdata[63:32] : fetched.rdata[31:0]),
      .instr_rdata_intg_i('0),
      .instr_err_i(fetched.err),
      .data_req_o(data_req),
      .data_gnt_i(data_req && answer.ready),
      .data_rvalid_i(answer.rvalid),
      .data_we_o(data_we),
      .data_be_o(data_be),
      .data_addr_o(data_addr),
      .data_wdata_o(data_wdata),
      .data_wdata_intg_o(),
      .data_rdata_i(data_half_q ? answer.rdata[63:32] : answer.rdata[31:0]),
      .data_rdata_intg_i('0),
      .data_err_i(answer.err),
      .irq_software_i(pins[PinMsip]),
      .irq_timer_i(pins[PinMtip]),
      .irq_external_i(pins[PinMeip]),
      .irq_fast_i('0),
      .irq_nm_i(1'b0),
      .scramble_key_valid_i(1'b0),
      .scramble_key_i('0),
      .scramble_nonce_i('0),
      .scramble_req_o(),
      .debug_req_i(1'b0),
      .crash_dump_o(),
      .double_fault_seen_o(),
      .rvfi_valid(),
      .rvfi_order(),
      .rvfi_insn(),
      .rvfi_trap(),
      .rvfi_halt(),
      .rvfi_intr(),
      .rvfi_mode(),
      .rvfi_ixl(),
      .rvfi_rs1_addr(),
      .rvfi_rs2_addr(),
      .rvfi_rs3_addr(),
      .rvfi_rs1_rdata(),
      .rvfi_rs2_rdata(),
      .rvfi_rs3_rdata(),
      .rvfi_rd_addr(),
      .rvfi_rd_wdata(),
      .rvfi_pc_rdata(),
      .rvfi_pc_wdata(),
      .rvfi_mem_addr(),
      .rvfi_mem_rmask(),
      .rvfi_mem_wmask(),
      .rvfi_mem_rdata(),
      .rvfi_mem_wdata(),
      .rvfi_ext_pre_mip(),
      .rvfi_ext_post_mip(),
      .rvfi_ext_nmi(),
      .rvfi_ext_nmi_int(),
      .rvfi_ext_debug_req(),
      .rvfi_ext_debug_mode(),
      .rvfi_ext_rf_wr_suppress(),
      .rvfi_ext_mcycle(),
      .rvfi_ext_mhpmcounters(),
      .rvfi_ext_mhpmcountersh(),
      .rvfi_ext_ic_scr_key_valid(),
      .rvfi_ext_irq_valid(),
      .fetch_enable_i(ibex_pkg::IbexMuBiOn),
      .alert_minor_o(),
      .alert_major_internal_o(),
      .alert_major_bus_o(),
      .core_sleep_o(),
      .scan_rst_ni(rst_ni)
  );

  // Its addresses are those of words; what is accessed of one the byte enables say. A device wants
  // the first byte and the size; of main memory the strobes count.
  // The platform's devices take no misaligned accesses: nothing answers one, or a part of one.
  localparam logic [63:0] Vacant = 64'h4000_0000;
  logic [1:0] first;
  logic [1:0] size;
  logic misaligned;
  logic in_ram;
  assign misaligned = u_ibex.u_ibex_core.load_store_unit_i.split_misaligned_access ||
      u_ibex.u_ibex_core.load_store_unit_i.handle_misaligned_q || data_be == 4'b0110;
  assign in_ram = {32'd0, data_addr} - RamBase < RamSize;
  always_comb begin
    unique case (data_be)
      4'b0001: {first, size} = {2'd0, 2'd0};
      4'b0010: {first, size} = {2'd1, 2'd0};
      4'b0100: {first, size} = {2'd2, 2'd0};
      4'b1000: {first, size} = {2'd3, 2'd0};
      4'b0011: {first, size} = {2'd0, 2'd1};
      4'b1100: {first, size} = {2'd2, 2'd1};
      default: {first, size} = {2'd0, 2'd2};
    endcase
    data = '{
        valid: data_req,
        we: data_we,
        pte: 1'b0,
        addr: misaligned && !in_ram ? Vacant : {32'd0, data_addr[31:2], first},
        size: size,
        strb: data_addr[2] ? {data_be, 4'd0} : {4'd0, data_be},
        wdata: {data_wdata, data_wdata}
    };
    fetch = '{
        valid: instr_req,
        we: 1'b0,
        pte: 1'b0,
        addr: {32'd0, instr_addr},
        size: 2'd2,
        strb: '0,
        wdata: '0
    };
  end

  // Which half of the doubleword comes: one request is under way at a time.
  always_ff @(posedge clk_i) begin
    if (instr_req && fetched.ready) instr_half_q <= instr_addr[2];
    if (data_req && answer.ready) data_half_q <= data_addr[2];
  end

  kit_plain_memory #(
      .RamBase(RamBase),
      .RamSize(RamSize),
      .Salt(32'h1B56_C4E9)
  ) u_code (
      .clk_i,
      .rst_ni,
      .ctl_i(ctl),
      .req_i(fetch),
      .rsp_o(fetched),
      .access_o(),
      .answer_i('0)
  );

  kit_plain_memory #(
      .RamBase(RamBase),
      .RamSize(RamSize)
  ) u_data (
      .clk_i,
      .rst_ni,
      .ctl_i(ctl),
      .req_i(data),
      .rsp_o(answer),
      .access_o(dev_access),
      .answer_i(dev_answer)
  );

  kit_devices u_devices (
      .clk_i,
      .rst_ni,
      .ctl_i(ctl),
      .access_i(dev_access),
      .answer_o(dev_answer),
      .pins_o(pins),
      .mtime_o()
  );

  if (trapline_build_pkg::Probe) begin : gen_tap
    ibex_tap u_tap (
        .clk_i,
        .rst_ni
    );
  end
endmodule
