// SPDX-License-Identifier: Apache-2.0
// Instruction and data bus of one hart, and the control inputs of the SoC.
//
// Both buses: a request is taken in a cycle with valid and ready; its response (rvalid) comes in a
// later cycle, at the earliest the next one; one request is outstanding at a time, and a new one
// may be taken in the cycle of the response. The master always takes the response.
package bus_pkg;
  typedef struct packed {
    logic        valid;
    logic [63:0] addr;  // spa, aligned to four bytes: a fetch reads a word
  } ibus_req_t;

  typedef struct packed {
    logic        valid;
    logic        we;
    logic        pte;    // the walker's access
    logic [63:0] addr;   // spa of the first byte
    logic [1:0]  size;   // log2 of the bytes, where a device is accessed: naturally aligned
    logic [7:0]  strb;   // the bytes of the aligned doubleword that are accessed
    logic [63:0] wdata;  // from the first byte on, in the low bytes
  } dbus_req_t;

  // Response of either bus.
  typedef struct packed {
    logic        ready;
    logic        rvalid;
    logic        err;    // with rvalid: nothing answers at this address
    logic [63:0] rdata;  // the word (ibus) or the accessed bytes (dbus), in the low bytes
  } bus_rsp_t;

  // What a device sees of a data request that was taken; valid for one cycle.
  typedef struct packed {
    logic        valid;
    logic        we;
    logic [25:0] addr;  // offset in the device
    logic [1:0]  size;
    logic [63:0] wdata;
  } dev_req_t;

  // Quasi-static controls: change them in reset only, except irq_sources and pins.
  typedef struct packed {
    logic        wait_en;        // random wait states on both buses
    logic [31:0] wait_seed;
    logic [31:0] mtime_inc;      // mtime grows by this ...
    logic [31:0] mtime_div;      // ... every this many cycles (0 counts as 1)
    logic [31:0] irq_sources;    // levels of the PLIC sources, besides the UART's own
    logic [63:0] pins_mask;      // commit_pkg pins taken from `pins` instead of the devices
    logic [63:0] pins;
  } soc_ctl_t;

  // Whether an address lies in main memory, of which the hart knows the PMAs, too.
  function automatic logic in_main_memory(input cfg_pkg::hart_cfg_t cfg, input logic [63:0] addr);
    return (addr & ~(cfg.ram_size - 64'd1)) == cfg.ram_base;
  endfunction
endpackage
