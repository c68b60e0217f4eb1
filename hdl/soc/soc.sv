// SPDX-License-Identifier: Apache-2.0
// One hart, main memory and the devices of models/isa/memory_map.py: the top of every simulation.
//
// Probe: the verification probe is part of the model (commit records through DPI); without it the
// model only runs. Watch: assertions about the core that remember (probe/watch.sv).
module soc
  import bus_pkg::*;
  import cfg_pkg::*;
  import commit_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH,
    parameter bit Probe = 1'b1,
    parameter bit Watch = 1'b1
) (
    input logic clk_i,
    input logic rst_ni,
    input soc_ctl_t ctl_i,
    // Instructions retired since reset.
    output logic [63:0] retired_o
);
  localparam int unsigned Contexts = 2 + Cfg.geilen;
  localparam int unsigned UartIrq = 10;

  ibus_req_t ibus_req;
  bus_rsp_t ibus_rsp;
  dbus_req_t dbus_req;
  bus_rsp_t dbus_rsp;
  dev_req_t clint_req;
  dev_req_t plic_req;
  dev_req_t uart_req;
  logic [63:0] clint_rdata;
  logic [63:0] plic_rdata;
  logic [63:0] uart_rdata;
  logic data_take;
  logic data_device;
  logic [63:0] mtime;
  logic msip;
  logic mtip;
  logic uart_irq;
  logic [Contexts-1:0] eip;
  logic retire;

  logic [63:0] pins;
  logic [31:0] sources;
  always_comb begin
    sources = ctl_i.irq_sources;
    sources[UartIrq] = sources[UartIrq] || uart_irq;
    pins = '0;
    pins[PinMsip] = msip;
    pins[PinMtip] = mtip;
    pins[PinMeip] = eip[0];
    pins[PinSeip] = eip[1];
    for (int unsigned i = 0; i < Cfg.geilen; i++) pins[PinHgeip+i] = eip[2+i];
    pins = (pins & ~ctl_i.pins_mask) | (ctl_i.pins & ctl_i.pins_mask);
  end

  hart #(
      .Cfg(Cfg)
  ) u_hart (
      .clk_i,
      .rst_ni,
      .irq_pins_i(pins),
      .time_i(mtime),
      .ibus_req_o(ibus_req),
      .ibus_rsp_i(ibus_rsp),
      .dbus_req_o(dbus_req),
      .dbus_rsp_i(dbus_rsp),
      .retire_o(retire)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) retired_o <= '0;
    else retired_o <= retired_o + {63'd0, retire};
  end

  instruction_bus #(
      .Cfg(Cfg)
  ) u_instruction_bus (
      .clk_i,
      .rst_ni,
      .wait_en_i(ctl_i.wait_en),
      .wait_seed_i(ctl_i.wait_seed),
      .req_i(ibus_req),
      .rsp_o(ibus_rsp)
  );

  data_bus #(
      .Cfg(Cfg)
  ) u_data_bus (
      .clk_i,
      .rst_ni,
      .ctl_i,
      .req_i(dbus_req),
      .rsp_o(dbus_rsp),
      .clint_req_o(clint_req),
      .clint_rdata_i(clint_rdata),
      .plic_req_o(plic_req),
      .plic_rdata_i(plic_rdata),
      .uart_req_o(uart_req),
      .uart_rdata_i(uart_rdata),
      .take_o(data_take),
      .device_o(data_device)
  );

  clint u_clint (
      .clk_i,
      .rst_ni,
      .mtime_inc_i(ctl_i.mtime_inc),
      .mtime_div_i(ctl_i.mtime_div),
      .req_i(clint_req),
      .rdata_o(clint_rdata),
      .mtime_o(mtime),
      .msip_o(msip),
      .mtip_o(mtip)
  );

  plic #(
      .Contexts(Contexts)
  ) u_plic (
      .clk_i,
      .rst_ni,
      .sources_i(sources),
      .req_i(plic_req),
      .rdata_o(plic_rdata),
      .eip_o(eip)
  );

  uart u_uart (
      .clk_i,
      .rst_ni,
      .req_i(uart_req),
      .rdata_o(uart_rdata),
      .irq_o(uart_irq)
  );

  if (Watch) begin : gen_watch
    watch #(
        .Cfg(Cfg)
    ) u_watch (
        .clk_i,
        .rst_ni
    );
  end

  if (Probe) begin : gen_probe
    probe #(
        .Cfg(Cfg)
    ) u_probe (
        .clk_i,
        .rst_ni,
        .dbus_req_i(dbus_req),
        .dbus_rsp_i(dbus_rsp),
        .dbus_take_i(data_take),
        .dbus_device_i(data_device)
    );
  end
endmodule
