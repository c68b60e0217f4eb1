// SPDX-License-Identifier: Apache-2.0
// The devices of models/isa/memory_map.py as one module: CLINT, PLIC, UART and finisher. (HTIF needs
// none: whoever owns main memory sees it.)
//
// Geilen: guest external interrupts, contexts of the PLIC beyond M's and S's.
module kit_devices
  import bus_pkg::*;
  import commit_pkg::*;
  import isa_pkg::*;
  import kit_pkg::*;
#(
    parameter int unsigned Geilen = 0
) (
    input logic clk_i,
    input logic rst_ni,
    // pins, pins_mask, mtime_inc and mtime_div count here; take it over at a clock edge.
    input soc_ctl_t ctl_i,
    input dev_access_t access_i,
    output dev_answer_t answer_o,
    // Interrupt pins (commit_pkg::Pin*) and the platform's time.
    output logic [63:0] pins_o,
    output logic [63:0] mtime_o
);
  localparam int unsigned Contexts = 2 + Geilen;
  localparam int unsigned UartIrq = 10;

  logic in_finisher;
  logic in_clint;
  logic in_plic;
  logic in_uart;
  assign in_finisher = access_i.addr[63:12] == FinisherBase[63:12];
  assign in_clint = access_i.addr[63:16] == ClintBase[63:16];
  assign in_plic = access_i.addr[63:26] == PlicBase[63:26];
  assign in_uart = access_i.addr[63:8] == UartBase[63:8];

  dev_req_t request;
  dev_req_t clint_req;
  dev_req_t plic_req;
  dev_req_t uart_req;
  always_comb begin
    request = '{
        valid: 1'b0,
        we: access_i.we,
        addr: access_i.addr[25:0],
        size: access_i.size,
        wdata: access_i.wdata
    };
    clint_req = request;
    clint_req.valid = access_i.valid && in_clint;
    clint_req.addr = {10'd0, access_i.addr[15:0]};
    plic_req = request;
    plic_req.valid = access_i.valid && in_plic;
    uart_req = request;
    uart_req.valid = access_i.valid && in_uart;
  end

  logic [63:0] clint_rdata;
  logic [63:0] plic_rdata;
  logic [63:0] uart_rdata;
  logic msip;
  logic mtip;
  logic uart_irq;
  logic [Contexts-1:0] eip;

  clint u_clint (
      .clk_i,
      .rst_ni,
      .mtime_inc_i(ctl_i.mtime_inc),
      .mtime_div_i(ctl_i.mtime_div),
      .req_i(clint_req),
      .rdata_o(clint_rdata),
      .mtime_o,
      .msip_o(msip),
      .mtip_o(mtip)
  );

  logic [31:0] sources;
  always_comb begin
    sources = ctl_i.irq_sources;
    sources[UartIrq] = sources[UartIrq] || uart_irq;
  end

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

  always_comb begin
    answer_o.hit = in_finisher || in_clint || in_plic || in_uart;
    unique case (1'b1)
      in_clint: answer_o.rdata = clint_rdata;
      in_plic: answer_o.rdata = plic_rdata;
      in_uart: answer_o.rdata = uart_rdata;
      default: answer_o.rdata = '0;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (access_i.valid && access_i.we && in_finisher && access_i.addr[11:0] == '0) begin
      if (access_i.wdata[15:0] == isa_pkg::FinisherPass) begin
        dpi_pkg::trapline_finish(32'd0, 32'd0);
      end else if (access_i.wdata[15:0] == isa_pkg::FinisherFail) begin
        dpi_pkg::trapline_finish(32'd1, {16'd0, access_i.wdata[31:16]});
      end
    end
  end

  logic [63:0] pins;
  always_comb begin
    pins = '0;
    pins[PinMsip] = msip;
    pins[PinMtip] = mtip;
    pins[PinMeip] = eip[0];
    pins[PinSeip] = eip[1];
    for (int i = 0; i < int'(Geilen); i++) pins[PinHgeip+i] = eip[2+i];
    pins_o = (pins & ~ctl_i.pins_mask) | (ctl_i.pins & ctl_i.pins_mask);
  end
endmodule
