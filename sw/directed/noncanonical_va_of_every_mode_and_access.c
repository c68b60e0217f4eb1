/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vm_twostage Sv39_va_signext Sv48_va_signext Sv57_va_signext H_cause hlsv_trans
 * Needs: xlen 64 (all 32 bits are translated at XLEN=32), h, sv48, sv57, pmp_usable>=2, tval_page_fault, misa_csr_implemented, mepc_bits, mtval_bits, mtval_causes, ram_amo, ram_lrsc
 * Sv39, Sv48 and Sv57, in VS and HS: an address whose upper bits are no copy of the top one is a page
 * fault of the access's kind, from 0 upwards and from the top downwards. Where its translated bits are
 * those of an address that is mapped, too. */
#include "permissions.h"

/* The address with the same `bits` translated bits whose upper ones are copies of the top one. */
static uint64_t canonical(uint64_t va, unsigned bits) {
  return (uint64_t)((int64_t)(va << (64 - bits)) >> (64 - bits));
}

int main(void) {
  void *code = code_page();
  WRITE(hstatus, HSTATUS_SPVP);
  for (int mode = MODE_LEAST; mode <= MODE_MOST; mode++) {
    unsigned bits = 12 + 9 * levels_of(mode);
    struct table t = new_table(mode, 0);
    uint64_t low = 0x40000000, high = -(1ull << 30);
    identity(t, 0);
    map(t, low, (word_t)code, PTE_RWX | PTE_AD, 0);
    map(t, high, (word_t)code, PTE_RWX | PTE_AD, 0);
    map(t, canonical(low ^ 1ull << (bits - 1), bits), (word_t)code, PTE_RWX | PTE_AD, 0);
    map(t, canonical(high ^ 1ull << (bits - 1), bits), (word_t)code, PTE_RWX | PTE_AD, 0);
    for (int vs = 0; vs < 2; vs++) {
      WRITE(satp, 0);
      WRITE(vsatp, 0);
      if (vs)
        use_vsatp(t);
      else
        use_satp(t);
      for (enum how how = 0; how < (vs ? HOWS : BY_HLV); how++) {
        CHECK_NO_TRAP(run_access(vs ? VS : HS, how, low));
        CHECK_NO_TRAP(run_access(vs ? VS : HS, how, high));
        for (unsigned bit = bits - 1; bit < XLEN; bit++)
          for (unsigned end = 0; end < 2; end++) {
            uint64_t va = (end ? high : low) ^ 1ull << bit;
            struct outcome o = run_access(vs ? VS : HS, how, va);
            CHECK_TRAP(o, BY_M, page_fault(type_of(how)));
            CHECK_EQ(o.tval, va);
            CHECK(o.gva == vs && !o.tval2);
          }
      }
    }
  }
  return 0;
}
