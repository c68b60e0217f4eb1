// SPDX-License-Identifier: Apache-2.0
// Slave of the data bus: main memory, and the devices of hdl/kit. Where nothing is, an error, or with
// bus_errors off zero.
// A request takes effect in the cycle in which it is taken, whatever the response's delay.
module data_bus
  import bus_pkg::*;
  import cfg_pkg::*;
  import kit_pkg::*;
#(
    parameter hart_cfg_t Cfg = CfgRv64imacH
) (
    input logic clk_i,
    input logic rst_ni,
    input soc_ctl_t ctl_i,
    input dbus_req_t req_i,
    output bus_rsp_t rsp_o,
    output dev_access_t access_o,
    input dev_answer_t answer_i,
    // For the probe: a request is taken now; it is none of main memory, and has no error.
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
  assign in_ram = in_main_memory(Cfg, req_i.addr);
  assign device_o = !in_ram && (answer_i.hit || !Cfg.bus_errors);
  assign take_o = take;

  assign access_o = '{
      valid: take && !in_ram,
      we: req_i.we,
      addr: req_i.addr,
      size: req_i.size,
      wdata: req_i.wdata
  };

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
      end else if (!req_i.we && answer_i.hit) begin
        data_q <= answer_i.rdata;
      end
    end
  end

  // Before and after its one valid cycle an answer is garbage: a master that reads it then is wrong.
  assign rsp_o = rvalid ? '{ready: ready, rvalid: 1'b1, err: err_q, rdata: data_q} :
      '{ready: ready, rvalid: 1'b0, err: 1'b1, rdata: ~data_q};
endmodule
