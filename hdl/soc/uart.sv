// SPDX-License-Identifier: Apache-2.0
// NS16550: the registers a driver needs, one byte each. Characters go out at once through
// trapline_putc; one is fetched from trapline_getc whenever the receiver is empty.
module uart
  import bus_pkg::dev_req_t;
(
    input logic clk_i,
    input logic rst_ni,
    input dev_req_t req_i,
    output logic [63:0] rdata_o,
    output logic irq_o
);
  // The receiver asks for input once in this many cycles.
  localparam int unsigned PollCycles = 1024;

  logic [7:0] ier_q;
  logic [7:0] lcr_q;
  logic [7:0] mcr_q;
  logic [7:0] scr_q;
  logic [15:0] divisor_q;
  logic fifo_q;
  logic thre_q;  // transmitter became empty and nobody has seen it
  logic ready_q;  // a received character waits
  logic [7:0] rbr_q;
  logic [9:0] poll_q;

  logic dlab;
  logic [2:0] addr;
  logic read;
  logic write;
  logic [7:0] iir;
  logic [7:0] rdata;
  assign dlab = lcr_q[7];
  assign addr = req_i.addr[2:0];
  assign read = req_i.valid && !req_i.we;
  assign write = req_i.valid && req_i.we;

  always_comb begin
    iir = {fifo_q, fifo_q, 6'b000001};
    if (ier_q[0] && ready_q) iir[3:0] = 4'b0100;
    else if (ier_q[1] && thre_q) iir[3:0] = 4'b0010;
  end
  assign irq_o = !iir[0];

  always_comb begin
    unique case (addr)
      3'd0: rdata = dlab ? divisor_q[7:0] : rbr_q;
      3'd1: rdata = dlab ? divisor_q[15:8] : ier_q;
      3'd2: rdata = iir;
      3'd3: rdata = lcr_q;
      3'd4: rdata = mcr_q;
      3'd5: rdata = {7'b0110000, ready_q};  // transmitter empty
      3'd6: rdata = 8'hB0;  // carrier, data set ready, clear to send
      default: rdata = scr_q;
    endcase
  end
  assign rdata_o = {56'd0, rdata};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ier_q <= '0;
      lcr_q <= '0;
      mcr_q <= '0;
      scr_q <= '0;
      divisor_q <= '0;
      fifo_q <= 1'b0;
      thre_q <= 1'b1;
      ready_q <= 1'b0;
      rbr_q <= '0;
      poll_q <= '0;
    end else begin
      poll_q <= poll_q + 10'd1;
      if (!ready_q && 32'(poll_q) == PollCycles - 1) begin
        int received;
        received = dpi_pkg::trapline_getc();
        ready_q <= received >= 0;
        rbr_q <= received[7:0];
      end
      if (read && addr == 3'd0 && !dlab) ready_q <= 1'b0;
      if (read && addr == 3'd2 && iir[3:0] == 4'b0010) thre_q <= 1'b0;
      if (write) begin
        unique case (addr)
          3'd0: begin
            if (dlab) begin
              divisor_q[7:0] <= req_i.wdata[7:0];
            end else begin
              dpi_pkg::trapline_putc(req_i.wdata[7:0]);
              thre_q <= 1'b1;
            end
          end
          3'd1: begin
            if (dlab) begin
              divisor_q[15:8] <= req_i.wdata[7:0];
            end else begin
              ier_q <= {4'd0, req_i.wdata[3:0]};
              if (req_i.wdata[1]) thre_q <= 1'b1;
            end
          end
          3'd2: fifo_q <= req_i.wdata[0];
          3'd3: lcr_q <= req_i.wdata[7:0];
          3'd4: mcr_q <= req_i.wdata[7:0];
          3'd7: scr_q <= req_i.wdata[7:0];
          default: ;
        endcase
      end
    end
  end
endmodule
