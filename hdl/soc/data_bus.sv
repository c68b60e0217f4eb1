// SPDX-License-Identifier: Apache-2.0
// Slave of the data bus: main memory and the devices. Errors where nothing is.
// A request takes effect in the cycle in which it is taken, whatever the response's delay.
module data_bus
  import bus_pkg::*;
  import cfg_pkg::*;
  import isa_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    input soc_ctl_t ctl_i,
    input dbus_req_t req_i,
    output bus_rsp_t rsp_o,
    // Devices answer rdata in the cycle of the request.
    output dev_req_t clint_req_o,
    input logic [63:0] clint_rdata_i,
    output dev_req_t plic_req_o,
    input logic [63:0] plic_rdata_i,
    output dev_req_t uart_req_o,
    input logic [63:0] uart_rdata_i,
    // For the probe: a request is taken now; a device has it.
    output logic take_o,
    output logic device_o
);
  logic ready;
  logic take;
  logic rvalid;
  logic err_q;
  logic [63:0] data_q;

  bus_port #(
      .Salt(32'h92D6_8CA2)
  ) u_port (
      .clk_i,
      .rst_ni,
      .wait_en_i(ctl_i.wait_en),
      .wait_seed_i(ctl_i.wait_seed),
      .valid_i(req_i.valid),
      .ready_o(ready),
      .take_o(take),
      .rvalid_o(rvalid)
  );

  logic in_ram;
  logic in_finisher;
  logic in_clint;
  logic in_plic;
  logic in_uart;
  assign in_ram = in_main_memory(Cfg, req_i.addr);
  assign in_finisher = req_i.addr[63:12] == FinisherBase[63:12];
  assign in_clint = req_i.addr[63:16] == ClintBase[63:16];
  assign in_plic = req_i.addr[63:26] == PlicBase[63:26];
  assign in_uart = req_i.addr[63:8] == UartBase[63:8];
  assign device_o = in_finisher || in_clint || in_plic || in_uart;
  assign take_o = take;

  dev_req_t dev_req;
  always_comb begin
    dev_req = '{
        valid: take,
        we: req_i.we,
        addr: req_i.addr[25:0],
        size: req_i.size,
        wdata: req_i.wdata
    };
    clint_req_o = dev_req;
    clint_req_o.valid = take && in_clint;
    clint_req_o.addr = {10'd0, req_i.addr[15:0]};
    plic_req_o = dev_req;
    plic_req_o.valid = take && in_plic;
    uart_req_o = dev_req;
    uart_req_o.valid = take && in_uart;
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      data_q <= '0;
      err_q <= !(in_ram || device_o);
      if (in_ram && req_i.we) begin
        dpi_pkg::trapline_mem_write({req_i.addr[63:3], 3'd0},
                                    req_i.wdata << {req_i.addr[2:0], 3'd0}, req_i.strb);
      end else if (in_ram) begin
        data_q <= dpi_pkg::trapline_mem_read({req_i.addr[63:3], 3'd0}) >>
            {req_i.addr[2:0], 3'd0};
      end else if (!req_i.we) begin
        unique case (1'b1)
          in_clint: data_q <= clint_rdata_i;
          in_plic: data_q <= plic_rdata_i;
          in_uart: data_q <= uart_rdata_i;
          default: data_q <= '0;
        endcase
      end
    end
  end

  // The finisher ends the run; HTIF's tohost is served by whoever owns main memory (htif.h).
  always_ff @(posedge clk_i) begin
    if (take && req_i.we) begin
      if (in_finisher && req_i.addr[11:0] == '0) begin
        if (req_i.wdata[15:0] == 16'h5555) begin
          dpi_pkg::trapline_finish(32'd0, 32'd0);
        end else if (req_i.wdata[15:0] == 16'h3333) begin
          dpi_pkg::trapline_finish(32'd1, {16'd0, req_i.wdata[31:16]});
        end
      end
    end
  end

  // Before and after its one valid cycle an answer is garbage: a master that reads it then is wrong.
  assign rsp_o = rvalid ? '{ready: ready, rvalid: 1'b1, err: err_q, rdata: data_q} :
      '{ready: ready, rvalid: 1'b0, err: 1'b1, rdata: ~data_q};
endmodule
