// SPDX-License-Identifier: Apache-2.0
// What a write to a CSR does to the slots, and the slots after it.
package csr_effect_pkg;
  import csr_legal_pkg::VssiBit;
  import state_pkg::*;

  // No slot has this number.
  localparam int unsigned NoSlot = SlotCount;

  // `slot` becomes `value`, unless it is NoSlot; hvip.VSSIP becomes `vssip` if `vssip_write`, since
  // a write to mip reaches it besides the mip slot. The two never concern the same slot.
  typedef struct packed {
    int unsigned slot;
    logic [63:0] value;
    logic vssip_write;
    logic vssip;
  } csr_effect_t;

  // All slots after the effect.
  function automatic csr_words_t applied(csr_words_t words, csr_effect_t effect);
    csr_words_t after;
    after = words;
    if (effect.slot != NoSlot) after[8'(effect.slot)] = effect.value;
    if (effect.vssip_write) after[SlotHvip][VssiBit] = effect.vssip;
    return after;
  endfunction
endpackage
