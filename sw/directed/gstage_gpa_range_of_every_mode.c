/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hgatp_mode_x4 hgatp_mode_sv39x4 hgatp_mode_sv48x4 hgatp_mode_sv57x4 H_vm_gpatrans htval_val H_guest_page_fault
 * Needs: xlen 64 (a guest physical address with vsatp Bare has no more than 32 bits at XLEN=32), h, sv48x4, sv57x4, pmp_usable>=2, tval2_gpa, misa_csr_implemented, mepc_bits, mtval_bits, mtval2_bits, mtval2_causes
 * Sv39x4, Sv48x4 and Sv57x4 take 41, 50 and 59 bits of guest physical address. The two added bits
 * index the widened root; any bit above, set alone, is a guest-page fault of the access's kind. */
#include "permissions.h"

#define LOW 0x50000000ull

int main(void) {
  WRITE(hstatus, HSTATUS_SPVP);
  for (int mode = MODE_LEAST; mode <= MODE_MOST; mode++) {
    unsigned bits = bits_of(mode) + 2;
    struct table g = open_gstage(mode);
    uint32_t *data[4];
    for (uint64_t top = 0; top < 4; top++) {
      data[top] = code_page();
      data[top][1] = 0x1000 + top;
      map(g, top << (bits - 2) | LOW, (word_t)data[top], PTE_RWX | PTE_U | PTE_AD, 0);
    }
    use_hgatp(g);
    for (uint64_t top = 0; top < 4; top++) {
      uint64_t at = top << (bits - 2) | LOW;
      CHECK_EQ(run_access(VS, BY_LOAD, at + 4).a0, 0x1000 + top);
      CHECK_EQ(run_access(VS, BY_HLV, at + 4).a0, 0x1000 + top);
      CHECK_NO_TRAP(run_access(VS, BY_FETCH, at));
    }
    for (unsigned bit = bits; bit < XLEN; bit++)
      for (enum how how = 0; how < HOWS; how++) {
        uint64_t at = 1ull << bit | LOW;
        struct outcome o = run_access(VS, how, at);
        CHECK_TRAP(o, BY_M, guest_page_fault(type_of(how)));
        CHECK_EQ(o.tval, at);
        CHECK_EQ(o.tval2, at >> 2);
        CHECK(o.gva);
      }
  }
  return 0;
}
