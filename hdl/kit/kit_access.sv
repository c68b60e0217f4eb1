// SPDX-License-Identifier: Apache-2.0
// One access of main memory or of a device, as the memory ports of hdl/kit that have no bursts and
// no atomics make it: done at the clock edge at whose end `req_i.valid` holds, its answer registered.
module kit_access
  import bus_pkg::*;
  import commit_pkg::*;
  import kit_pkg::*;
#(
    // Main memory: a power of two of bytes at a multiple of its size.
    parameter logic [63:0] RamBase = isa_pkg::RamBase,
    parameter logic [63:0] RamSize = isa_pkg::RamSize,
    // Where nothing is, an error (else: zero, and writes are lost).
    parameter bit BusErrors = 1'b1,
    // Tell the harness of each write and device access (`bus = true` in dut.toml).
    parameter bit ReportBus = 1'b0
) (
    input logic clk_i,
    input logic rst_ni,
    input bus_access_t req_i,
    output logic err_o,
    output logic [63:0] rdata_o,  // in its byte lanes
    output dev_access_t access_o,
    input dev_answer_t answer_i
);
  logic in_ram;
  assign in_ram = (req_i.addr & ~(RamSize - 64'd1)) == RamBase;

  always_comb begin
    access_o = '0;
    access_o.valid = req_i.valid && !in_ram;
    access_o.we = req_i.we;
    access_o.addr = req_i.addr;
    access_o.size = req_i.size;
    access_o.wdata = req_i.wdata >> {req_i.addr[2:0], 3'd0};
  end

  logic [63:0] doubleword;
  logic [63:0] device_tag;
  logic [63:0] cycle_q;
  assign doubleword = {req_i.addr[63:3], 3'd0};
  assign device_tag = {
    46'd0, req_i.size, size_lanes(req_i.size), 5'd0, req_i.we ? BusDeviceWrite : BusDeviceRead
  };

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      cycle_q <= '0;
      err_o <= 1'b0;
      rdata_o <= '0;
    end else begin
      cycle_q <= cycle_q + 64'd1;
      if (req_i.valid && in_ram) begin
        err_o <= 1'b0;
        if (req_i.we) begin
          dpi_pkg::trapline_mem_write(doubleword, req_i.wdata, req_i.strb);
          if (ReportBus) begin
            dpi_pkg::trapline_bus({48'd0, req_i.strb, 5'd0, req_i.pte ? BusPteWrite : BusWrite},
                                  doubleword, req_i.wdata, cycle_q);
          end
        end else begin
          rdata_o <= dpi_pkg::trapline_mem_read(doubleword);
        end
      end else if (req_i.valid) begin
        err_o <= BusErrors && !answer_i.hit;
        rdata_o <= answer_i.hit ? answer_i.rdata << {req_i.addr[2:0], 3'd0} : '0;
        if (ReportBus && (answer_i.hit || !BusErrors)) begin
          dpi_pkg::trapline_bus(device_tag, req_i.addr,
                                req_i.we ? access_o.wdata : answer_i.hit ? answer_i.rdata : '0,
                                cycle_q);
        end
      end
    end
  end
endmodule
