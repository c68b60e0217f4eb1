// SPDX-License-Identifier: Apache-2.0
// Drives kit_plain_memory, kit_ahb_memory and kit_tilelink_memory, on one memory and one device, and
// says what is not as their ports have it. With +refused=N a request that TileLink-UL does not have.
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
  tl_req_t tl = '0;
  tl_rsp_t tl_rsp;
  dev_access_t tl_access;
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

  kit_tilelink_memory u_tilelink (
      .clk_i(clk),
      .rst_ni(rst_n),
      .ctl_i(ctl),
      .req_i(tl),
      .rsp_o(tl_rsp),
      .access_o(tl_access),
      .answer_i(answer(tl_access))
  );

  // A device at 0x1000_0000 that answers its address.
  function automatic dev_answer_t answer(dev_access_t access);
    return '{hit: access.addr[63:12] == 52'h1_0000, rdata: access.addr};
  endfunction

  function automatic logic stores_to_device(dev_access_t access);
    return access.valid && access.we && access.addr[63:12] == 52'h1_0000;
  endfunction

  dev_access_t accesses[3];
  assign accesses = '{plain_access, ahb_access, tl_access};
  always_ff @(posedge clk) begin
    foreach (accesses[i]) begin
      if (stores_to_device(accesses[i])) begin
        stores <= stores + 1;
        stored <= accesses[i].wdata;
      end
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

  // A write of one transfer in two as a PutPartialData of the doubleword.
  function automatic tl_req_t tl_request(transfer_t transfer, int number);
    tl_req_t request;
    request = '0;
    request.a_valid = 1'b1;
    request.a_opcode = transfer.we ? TlPutFullData : TlGet;
    request.a_size = {2'd0, transfer.size};
    request.a_source = 16'h100 + 16'(number);
    request.a_address = transfer.addr;
    request.a_mask = size_lanes(transfer.size) << transfer.addr[2:0];
    request.a_data = transfer.we ? transfer.data : '1;
    if (transfer.we && number % 2 == 0) begin
      request.a_opcode = TlPutPartialData;
      request.a_size = 4'd3;
      request.a_address = {transfer.addr[63:3], 3'd0};
    end
    return request;
  endfunction

  // One behind the other; a response waits for up to two cycles, and does not change while it does.
  task automatic on_tilelink(ref transfer_t list[]);
    int sent;
    int answered;
    int cycle;
    tl_rsp_t earlier;
    logic waits;
    sent = 0;
    answered = 0;
    cycle = 0;
    waits = 1'b0;
    while (answered < list.size()) begin
      @(negedge clk);
      cycle++;
      tl = sent < list.size() ? tl_request(list[sent], sent) : '0;
      tl.d_ready = cycle % 3 == 0;
      @(posedge clk);
      if (waits) begin
        check("a response stays", 64'(tl_rsp.d_valid), 1);
        check("with its data", tl_rsp.d_data, earlier.d_data);
        check("as it was", 64'({tl_rsp.d_source, tl_rsp.d_denied, tl_rsp.d_corrupt}),
              64'({earlier.d_source, earlier.d_denied, earlier.d_corrupt}));
      end
      earlier = tl_rsp;
      waits = tl_rsp.d_valid && !tl.d_ready;
      if (tl_rsp.d_valid && tl.d_ready) begin
        list[answered].err = tl_rsp.d_denied;
        if (!list[answered].we) list[answered].data = tl_rsp.d_data;
        check("of its source", 64'(tl_rsp.d_source), 64'h100 + 64'(answered));
        check("of its size", 64'(tl_rsp.d_size), 64'(tl_request(list[answered], answered).a_size));
        check("of its kind", 64'(tl_rsp.d_opcode), list[answered].we ? 64'd0 : 64'd1);
        check("denied data is corrupt", 64'(tl_rsp.d_corrupt),
              64'(tl_rsp.d_denied && !list[answered].we));
        answered++;
      end
      if (tl.a_valid && tl_rsp.a_ready) sent++;
      check("at most one is under way", 64'(sent - answered <= 1), 1);
    end
    @(negedge clk);
    tl = '0;
  endtask

  // One request as it stands; whether its response is denied.
  task automatic tl_alone(tl_req_t request, output logic denied);
    logic taken;
    taken = 1'b0;
    denied = 1'b0;
    @(negedge clk);
    tl = request;
    tl.d_ready = 1'b1;
    forever begin
      @(posedge clk);
      if (tl_rsp.d_valid) denied = tl_rsp.d_denied;
      if (taken && tl_rsp.d_valid) break;
      taken = taken || tl_rsp.a_ready;
      @(negedge clk);
      if (taken) tl.a_valid = 1'b0;
    end
    @(negedge clk);
    tl = '0;
  endtask

  // Bytes that no access of a device can be, and no byte at all.
  task automatic tilelink_masks();
    tl_req_t request;
    transfer_t list[];
    logic denied;
    int unsigned earlier;
    earlier = stores;
    request = tl_request(put(Device, 64'h55), 0);
    request.a_mask = 8'h06;
    tl_alone(request, denied);
    check("two bytes across their boundary", 64'(denied), 1);
    request.a_mask = 8'h15;
    tl_alone(request, denied);
    check("bytes apart", 64'(denied), 1);
    request.a_mask = 8'h00;
    tl_alone(request, denied);
    check("no byte of a device", 64'(denied), 0);
    check("none of them is a store", 64'(stores), 64'(earlier));
    request = tl_request(put(Ram, 64'h1111_1111_1111_1111), 0);
    tl_alone(request, denied);
    request.a_data = '1;
    request.a_mask = 8'h00;
    tl_alone(request, denied);
    check("no byte of memory", 64'(denied), 0);
    request.a_mask = 8'h96;
    tl_alone(request, denied);
    check("bytes of memory apart", 64'(denied), 0);
    list = '{get(Ram)};
    on_tilelink(list);
    check("and only those", list[0].data, 64'hFF11_11FF_11FF_FF11);
  endtask

  // Requests that TileLink-UL does not have: each ends the simulation.
  task automatic refused(int number);
    tl_req_t request;
    logic denied;
    request = tl_request(put(Ram, 64'h1), 1);
    unique case (number)
      0: request.a_opcode = 3'd2;
      1: request.a_size = 4'd4;
      2: request.a_address = Ram + 64'd4;
      3: {request.a_size, request.a_mask} = {4'd1, 8'h07};
      default: request.a_mask = 8'h7F;
    endcase
    tl_alone(request, denied);
  endtask

  task automatic run(string port, ref transfer_t list[]);
    if (port == "plain") on_plain(list);
    else if (port == "ahb") on_ahb(list);
    else on_tilelink(list);
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
    int number;
    repeat (2) @(posedge clk);
    @(negedge clk);
    rst_n = 1'b1;
    @(posedge clk);
    if ($value$plusargs("refused=%d", number)) refused(number);
    all("plain");
    all("ahb");
    all("tilelink");
    tilelink_masks();
    check("stores that the device saw", 64'(stores), 64'd3);
    // The same with late handshakes.
    @(negedge clk);
    ctl.wait_en = 1'b1;
    ctl.wait_seed = 32'd7;
    for (int i = 0; i < 5; i++) begin
      all("plain");
      all("ahb");
      all("tilelink");
      tilelink_masks();
    end
    check("stores that the device saw", 64'(stores), 64'd18);
    $display("%0d checks, %0d wrong", checks, wrong);
    $finish;
  end

  initial begin
    #1000000 $display("it does not end");
    $finish;
  end
endmodule
