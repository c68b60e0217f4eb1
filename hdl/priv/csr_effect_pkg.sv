// SPDX-License-Identifier: Apache-2.0
// What a write to a CSR does to the slots, in the sparse form that the CSR file applies.
package csr_effect_pkg;
  import state_pkg::*;

  // No slot has this number.
  localparam int unsigned NoSlot = SlotCount;

  // `slot` becomes `value`, unless it is NoSlot; hvip.VSSIP becomes `vssip` if `vssip_write`.
  // The two never concern the same slot.
  typedef struct packed {
    int unsigned slot;
    logic [63:0] value;
    logic vssip_write;
    logic vssip;
  } csr_effect_t;
endpackage
