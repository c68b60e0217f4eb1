// SPDX-License-Identifier: Apache-2.0
// Drives kit_plain_memory and kit_ahb_memory, on one memory and one device, and says what is not as
// their ports have it.
module ports_test;
  import kit_pkg::*;

  bit clk = 1'b0;
  bit rst_n = 1'b0;
  bus_pkg::soc_ctl_t ctl = '0;
  bus_access_t plain = '0;
  plain_rsp_t plain_rsp;
  ahb_req_t ahb = '0;
  ahb_rsp_t ahb_rsp;
  dev_access_t plain_access;
  dev_access_t ahb_access;
  int unsigned wrong = 0;
  int unsigned checks = 0;
  int unsigned stores = 0;  // to the device
  longint unsigned stored;

  always #5 clk = !clk;

  kit_plain_memory #(
      .ReportBus(1'b1)
  ) u_plain (
      .clk_i(clk),
      .rst_ni(rst_n),
      .ctl_i(ctl),
      .req_i(plain),
      .rsp_o(plain_rsp),
      .access_o(plain_access),
      .answer_i(answer(plain_access))
  );

  kit_ahb_memory u_ahb (
      .clk_i(clk),
      .rst_ni(rst_n),
      .ctl_i(ctl),
      .req_i(ahb),
      .rsp_o(ahb_rsp),
      .access_o(ahb_access),
      .answer_i(answer(ahb_access))
  );

  // A device at 0x1000_0000 that answers its address.
  function automatic dev_answer_t answer(dev_access_t access);
    return '{hit: access.addr[63:12] == 52'h1_0000, rdata: access.addr};
  endfunction

  function automatic logic stores_to_device(dev_access_t access);
    return access.valid && access.we && access.addr[63:12] == 52'h1_0000;
  endfunction

  always_ff @(posedge clk) begin
    if (stores_to_device(plain_access) || stores_to_device(ahb_access)) begin
      stores <= stores + 1;
      stored <= stores_to_device(plain_access) ? plain_access.wdata : ahb_access.wdata;
    end
  end

  task automatic check(string what, logic [63:0] got, logic [63:0] want);
    checks++;
    if (got !== want) begin
      wrong++;
      $display("%s: %h, not %h", what, got, want);
    end
  endtask

  // --- transfers on either port ---

  typedef struct {
    logic we;
    logic [63:0] addr;
    logic [1:0] size;
    logic [63:0] data;  // written, or read
    logic err;
  } transfer_t;

  function automatic transfer_t get(logic [63:0] addr, logic [1:0] size = 3);
    return '{we: 1'b0, addr: addr, size: size, data: '0, err: 1'b0};
  endfunction

  function automatic transfer_t put(logic [63:0] addr, logic [63:0] data, logic [1:0] size = 3);
    return '{we: 1'b1, addr: addr, size: size, data: data, err: 1'b0};
  endfunction

  // Inputs change at falling edges; a rising edge sees what was there before it.

  // One behind the other, the next one requested while the answer to one is to come.
  task automatic on_plain(ref transfer_t list[]);
    int sent;
    int answered;
    sent = 0;
    answered = 0;
    while (answered < list.size()) begin
      @(negedge clk);
      plain = '0;
      if (sent < list.size()) begin
        plain.valid = 1'b1;
        plain.we = list[sent].we;
        plain.addr = list[sent].addr;
        plain.size = list[sent].size;
        plain.strb = size_lanes(list[sent].size) << list[sent].addr[2:0];
        plain.wdata = list[sent].we ? list[sent].data : '1;
      end
      @(posedge clk);
      if (plain_rsp.rvalid) begin
        list[answered].err = plain_rsp.err;
        if (!list[answered].we) list[answered].data = plain_rsp.rdata;
        answered++;
      end
      if (plain.valid && plain_rsp.ready) sent++;
      check("at most one is under way", 64'(sent - answered <= 1), 1);
    end
    @(negedge clk);
    plain = '0;
  endtask

  // The address phase of one in the data phase of the one before it.
  task automatic on_ahb(ref transfer_t list[]);
    int next;
    int current;
    logic first_of_error;
    next = 0;
    current = -1;
    first_of_error = 1'b0;
    while (next < list.size() || current >= 0) begin
      @(negedge clk);
      ahb = '0;
      // A manager may give up what follows an error; it comes again then.
      if (next < list.size() && !first_of_error) begin
        ahb.trans = 2'd2;
        ahb.write = list[next].we;
        ahb.addr = list[next].addr;
        ahb.size = {1'b0, list[next].size};
      end
      ahb.wdata = current >= 0 && list[current].we ? list[current].data : 64'hBAD0_BAD0_BAD0_BAD0;
      @(posedge clk);
      if (ahb_rsp.ready) begin
        if (current >= 0) begin
          list[current].err = ahb_rsp.resp;
          if (!list[current].we) list[current].data = ahb_rsp.rdata;
          if (ahb_rsp.resp) check("an error has two cycles", 64'(first_of_error), 1);
        end
        current = ahb.trans[1] ? next : -1;
        if (ahb.trans[1]) next++;
        first_of_error = 1'b0;
      end else begin
        check("one transfer, one error", 64'(first_of_error), 0);
        first_of_error = ahb_rsp.resp;
      end
    end
    @(negedge clk);
    ahb = '0;
  endtask

  task automatic run(string port, ref transfer_t list[]);
    if (port == "plain") on_plain(list);
    else on_ahb(list);
  endtask

  localparam logic [63:0] Ram = 64'h8000_0000;
  localparam logic [63:0] Device = 64'h1000_0000;

  task automatic all(string port);
    transfer_t list[];
    logic [63:0] want[];
    // A load sees the store in front of it; bytes and halves in their lanes.
    list = new[12];
    want = new[12];
    list = '{
        put(Ram, 64'h1122_3344_5566_7788),
        get(Ram),
        put(Ram + 1, 64'hFFFF_FFFF_FFFF_AAFF, 0),
        put(Ram + 6, 64'hBBCC_FFFF_FFFF_FFFF, 1),
        get(Ram),
        put(Ram + 8, 64'hFFFF_FFFF_0102_0304, 2),
        put(Ram + 12, 64'h0506_0708_FFFF_FFFF, 2),
        get(Ram + 8),
        get(Ram + 12, 2),
        get(Device + 4, 2),
        put(Device + 4, 64'hDEAD_BEEF_0000_0000, 2),
        get(Ram)
    };
    want = '{
        0,
        64'h1122_3344_5566_7788,
        0,
        0,
        64'hBBCC_3344_5566_AA88,
        0,
        0,
        64'h0506_0708_0102_0304,
        64'h0506_0708_0102_0304,
        64'h1000_0004_0000_0000,
        0,
        64'hBBCC_3344_5566_AA88
    };
    run(port, list);
    foreach (list[i]) begin
      check({port, ": no error"}, 64'(list[i].err), 0);
      if (!list[i].we) check({port, ": read"}, list[i].data, want[i]);
    end
    check({port, ": the device's store"}, stored, 64'hDEAD_BEEF);

    list = '{
        get(64'h4000_0000),
        put(64'h4000_0000, 64'h1),
        put(Ram, 64'h9),
        put(64'h9000_0000, 64'h1),
        get(Ram),
        get(Device)
    };
    run(port, list);
    foreach (list[i]) check({port, ": where nothing is"}, 64'(list[i].err), 64'(i < 2 || i == 3));
    check({port, ": between errors"}, list[4].data, 64'h9);
  endtask

  initial begin
    repeat (2) @(posedge clk);
    @(negedge clk);
    rst_n = 1'b1;
    @(posedge clk);
    all("plain");
    all("ahb");
    check("stores that the device saw", 64'(stores), 64'd2);
    // The same with late handshakes.
    @(negedge clk);
    ctl.wait_en = 1'b1;
    ctl.wait_seed = 32'd7;
    for (int i = 0; i < 5; i++) begin
      all("plain");
      all("ahb");
    end
    check("stores that the device saw", 64'(stores), 64'd12);
    $display("%0d checks, %0d wrong", checks, wrong);
    $finish;
  end

  initial begin
    #1000000 $display("it does not end");
    $finish;
  end
endmodule
