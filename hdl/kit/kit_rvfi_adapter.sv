// SPDX-License-Identifier: Apache-2.0
// Commit records (models/isa/commit.py) from an RVFI-like port: all it knows is in `rvfi_i`.
//
// A field group that RVFI does not tell is left out of `known`; dut.toml lists the same groups. The
// records of one clock edge go to C in order, two in each call.
//
// Channels: instructions that the core retires in a cycle at most; channel 0 has the oldest one.
module kit_rvfi_adapter
  import commit_pkg::*;
  import isa_pkg::OpcodeAmo;
  import isa_pkg::OpcodeSystem;
  import kit_rvfi_pkg::*;
#(
    parameter int unsigned Channels = 1
) (
    input logic clk_i,
    input logic rst_ni,
    input packet_t [Channels-1:0] rvfi_i
);
  localparam logic [31:0] Known =
      32'd1 << GroupPc | 32'd1 << GroupInsn | 32'd1 << GroupNextPc | 32'd1 << GroupRd |
      32'd1 << GroupMemVa | 32'd1 << GroupMemData | 32'd1 << GroupTime | 32'd1 << GroupPins;

  localparam logic [4:0] Funct5Lr = 5'b00010;
  localparam logic [4:0] Funct5Sc = 5'b00011;

  // MemOp of the instruction: what the masks do not tell, its encoding does.
  function automatic logic [2:0] mem_op(packet_t packet);
    logic reads;
    logic writes;
    reads = packet.mem_rmask != '0;
    writes = packet.mem_wmask != '0;
    if (packet.insn[6:0] == OpcodeAmo) begin
      if (packet.insn[31:27] == Funct5Lr) return MemLr;
      return packet.insn[31:27] == Funct5Sc ? MemSc : MemAmo;
    end
    if (packet.insn[6:0] == OpcodeSystem && (reads || writes)) return reads ? MemHlv : MemHsv;
    if (reads) return MemLoad;
    return writes ? MemStore : MemNone;
  endfunction

  // log2 of the bytes accessed; a failed SC accesses none, but has a width.
  function automatic logic [1:0] mem_size(packet_t packet);
    if (packet.insn[6:0] == OpcodeAmo) return packet.insn[13:12];
    unique case (packet.mem_rmask | packet.mem_wmask)
      8'h03: return 2'd1;
      8'h0F: return 2'd2;
      8'hFF: return 2'd3;
      default: return 2'd0;
    endcase
  endfunction

  function automatic logic [63:0] bits(logic [7:0] mask);
    logic [63:0] result;
    for (int unsigned i = 0; i < 8; i++) result[8*i+:8] = {8{mask[i]}};
    return result;
  endfunction

  // What every record has of a packet.
  function automatic commit_t common(packet_t packet);
    commit_t record;
    record = '0;
    record.known = Known;
    record.pc = packet.pc_rdata;
    record.next_pc = packet.pc_wdata;
    record.mtime = packet.ext_mtime;
    record.irq_pins = packet.ext_pins;
    record.stip = packet.ext_stip;
    record.vstip = packet.ext_vstip;
    return record;
  endfunction

  function automatic commit_t step(packet_t packet);
    commit_t record;
    record = common(packet);
    record.insn = packet.insn;
    if (packet.ext_irq) begin
      record.kind = CommitInterrupt;
      record.insn = '0;
    end else if (packet.trap) begin
      record.kind = CommitException;
    end else begin
      record.kind = CommitRetire;
      record.rd_we = packet.rd_addr != '0;
      record.rd_addr = packet.rd_addr;
      record.rd_wdata = packet.rd_wdata;
      record.mem_op = mem_op(packet);
      if (record.mem_op != MemNone) begin
        record.mem_size = mem_size(packet);
        // What lies beyond the bytes accessed has no meaning in RVFI.
        record.mem_rdata = packet.mem_rdata & bits(packet.mem_rmask);
        record.mem_wdata = packet.mem_wdata & bits(kit_pkg::size_lanes(record.mem_size));
        if (record.mem_op inside {MemLoad, MemLr, MemHlv}) record.mem_wdata = '0;
        // An SC that failed accesses nothing, and RVFI gives no address: it stands in rs1.
        record.mem_va = record.mem_op == MemSc ? packet.rs1_rdata : packet.mem_addr;
        record.sc_success = record.mem_op == MemSc && packet.mem_wmask != '0;
      end
      record.mcycle = packet.ext_mcycle;
      record.irq_pins_read = packet.ext_pins_read;
      record.stip_read = packet.ext_stip_read;
      record.vstip_read = packet.ext_vstip_read;
    end
    return record;
  endfunction

  // An interrupt that the port has no packet for: the first instruction of its handler (`intr`)
  // follows one that did not trap. Which pins were high then is not told; the handler's first
  // instruction, which has not served the device yet, saw them too.
  function automatic commit_t untold_interrupt(packet_t handler, logic [63:0] at);
    commit_t record;
    record = common(handler);
    record.kind = CommitInterrupt;
    record.pc = at;
    record.next_pc = handler.pc_rdata;
    return record;
  endfunction

  logic [63:0] cycle_q;
  logic [63:0] irqs_q;      // records that are no instruction of RVFI's
  logic [63:0] next_pc_q;   // pc_wdata of the last packet
  logic        trapped_q;   // the last packet was a trap or an interrupt

  // One edge's records: an interrupt and an instruction for each packet at most.
  typedef commit_t [2*Channels-1:0] edge_t;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      cycle_q <= '0;
      irqs_q <= '0;
      next_pc_q <= '0;
      trapped_q <= 1'b1;
    end else begin
      edge_t records;
      int unsigned count;
      logic [63:0] irqs;
      logic [63:0] order;
      logic [63:0] next_pc;
      logic trapped;
      cycle_q <= cycle_q + 64'd1;
      records = '0;
      count = 0;
      irqs = irqs_q;
      order = '0;
      next_pc = next_pc_q;
      trapped = trapped_q;
      for (int unsigned i = 0; i < Channels; i++) begin
        if (rvfi_i[i].valid) begin
          // RVFI counts instructions, records count interrupts too; a packet that the port lost
          // leaves a gap here as well. An interrupt comes before the instruction of its number.
          order = rvfi_i[i].order;
          if (rvfi_i[i].intr && !trapped) begin
            records[count] = untold_interrupt(rvfi_i[i], next_pc);
            records[count].order = order + irqs;
            records[count].cycle = cycle_q;
            irqs += 64'd1;
            count++;
          end
          records[count] = step(rvfi_i[i]);
          records[count].order = order + irqs;
          records[count].cycle = cycle_q;
          if (rvfi_i[i].ext_irq) irqs += 64'd1;
          count++;
          next_pc = rvfi_i[i].pc_wdata;
          trapped = rvfi_i[i].trap || rvfi_i[i].ext_irq;
        end
      end
      irqs_q <= irqs;
      next_pc_q <= next_pc;
      trapped_q <= trapped;
      for (int unsigned i = 0; i < 2 * Channels; i += 2) begin
        if (i + 1 < count) begin
          dpi_pkg::trapline_commit_pair(dpi_pkg::record_bits_t'(records[i]),
                                        dpi_pkg::record_bits_t'(records[i+1]));
        end else if (i < count) begin
          dpi_pkg::trapline_commit(dpi_pkg::record_bits_t'(records[i]));
        end
      end
    end
  end
endmodule
