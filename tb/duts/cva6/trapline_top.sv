// SPDX-License-Identifier: Apache-2.0
// CVA6 (RV64IMAC with Sv39, or RV32IMAC with Sv32; no H) behind the border of every design under test: its AXI4 port onto the
// kit's memory and devices, records from cva6_tap.
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

  // Main memory alone is cached, executed and read ahead of need; it is all that RAM holds.
  localparam logic [63:0] RamBase = trapline_build_pkg::Cfg.ram_base;
  localparam logic [63:0] RamSize = trapline_build_pkg::Cfg.ram_size;
  localparam logic [63:0] RamEnd = RamBase + RamSize;
  localparam ariane_pkg::ariane_cfg_t CoreCfg = '{
      RASDepth: 2,
      BTBEntries: 32,
      BHTEntries: 128,
      NrNonIdempotentRules: 2,
      NonIdempotentAddrBase: 1024'({RamEnd, 64'd0}),
      NonIdempotentLength: 1024'({(64'd1 << 56) - RamEnd, RamBase}),
      NrExecuteRegionRules: 1,
      ExecuteRegionAddrBase: 1024'(RamBase),
      ExecuteRegionLength: 1024'(RamSize),
      NrCachedRegionRules: 1,
      CachedRegionAddrBase: 1024'(RamBase),
      CachedRegionLength: 1024'(RamSize),
      AxiCompliant: 1'b1,
      SwapEndianess: 1'b0,
      DmBaseAddress: 64'd0,
      NrPMPEntries: 8
  };

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

  ariane_axi::req_t axi_req;
  ariane_axi::resp_t axi_rsp;
  kit_pkg::axi_req_t req;
  kit_pkg::axi_rsp_t rsp;
  kit_pkg::dev_access_t dev_access;
  kit_pkg::dev_answer_t dev_answer;
  logic [63:0] pins;

  cva6 #(
      .ArianeCfg(CoreCfg)
  ) u_cva6 (
      .clk_i,
      .rst_ni,
      .boot_addr_i(riscv::VLEN'(trapline_build_pkg::Cfg.reset_pc)),
      .hart_id_i('0),
      .irq_i({pins[PinSeip], pins[PinMeip]}),
      .ipi_i(pins[PinMsip]),
      .time_irq_i(pins[PinMtip]),
      .debug_req_i(1'b0),
      .cvxif_req_o(),
      .cvxif_resp_i('0),
      .axi_req_o(axi_req),
      .axi_resp_i(axi_rsp)
  );

  always_comb begin
    req = '{
        aw_valid: axi_req.aw_valid,
        aw: '{
            id: 16'(axi_req.aw.id),
            addr: axi_req.aw.addr,
            len: axi_req.aw.len,
            size: axi_req.aw.size,
            burst: axi_req.aw.burst,
            lock: axi_req.aw.lock,
            atop: axi_req.aw.atop
        },
        w_valid: axi_req.w_valid,
        w_data: axi_req.w.data,
        w_strb: axi_req.w.strb,
        w_last: axi_req.w.last,
        b_ready: axi_req.b_ready,
        ar_valid: axi_req.ar_valid,
        ar: '{
            id: 16'(axi_req.ar.id),
            addr: axi_req.ar.addr,
            len: axi_req.ar.len,
            size: axi_req.ar.size,
            burst: axi_req.ar.burst,
            lock: axi_req.ar.lock,
            atop: 6'd0
        },
        r_ready: axi_req.r_ready
    };
    axi_rsp = '0;
    axi_rsp.aw_ready = rsp.aw_ready;
    axi_rsp.w_ready = rsp.w_ready;
    axi_rsp.b_valid = rsp.b_valid;
    axi_rsp.b.id = rsp.b_id[3:0];
    axi_rsp.b.resp = rsp.b_resp;
    axi_rsp.ar_ready = rsp.ar_ready;
    axi_rsp.r_valid = rsp.r_valid;
    axi_rsp.r.id = rsp.r_id[3:0];
    axi_rsp.r.data = rsp.r_data;
    axi_rsp.r.resp = rsp.r_resp;
    axi_rsp.r.last = rsp.r_last;
  end

  kit_axi4_memory #(
      .RamBase(RamBase),
      .RamSize(RamSize)
  ) u_memory (
      .clk_i,
      .rst_ni,
      .ctl_i(ctl),
      .req_i(req),
      .rsp_o(rsp),
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
    cva6_tap u_tap (
        .clk_i,
        .rst_ni
    );
  end
endmodule
