/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_mprv_hypervisor vsstatus_mxr_vm sstatus_mxr_vm
 * Needs: h, pmp_usable>=2
 * Loads and stores of M under MPRV go by the SUM of the address space that MPV names: vsstatus.SUM for a
 * guest, mstatus.SUM for the host. vsstatus.MXR makes a page of the guest readable, mstatus.MXR a page of
 * either. Behind the same address the other space has other data, as a page of the same kind. */
#include "permissions.h"

#define USER 0x40000000ull
#define CODE 0x40001000ull

static void set_or_clear(unsigned host, unsigned guest, uint64_t bit) {
  CLEAR(mstatus, bit);
  CLEAR(vsstatus, bit);
  if (host)
    SET(mstatus, bit);
  if (guest)
    SET(vsstatus, bit);
}

int main(void) {
  for (unsigned two = 0; two < 2; two++) {
    word_t *data[2];
    struct table g = open_gstage(MODE_LEAST);
    struct table t[2] = {new_table(MODE_LEAST, 0), new_table(MODE_LEAST, 0)};
    for (unsigned v = 0; v < 2; v++) {
      data[v] = page();
      data[v][0] = 10 + v;
      map(t[v], USER, (word_t)data[v], PTE_R | PTE_W | PTE_U | PTE_AD, 0);
      map(t[v], CODE, (word_t)data[v], PTE_X | PTE_AD, 0);
    }
    WRITE(hgatp, two ? atp(g, 0) : 0);
    hfence_gvma();
    use_satp(t[0]);
    use_vsatp(t[1]);
    for (unsigned v = 0; v < 2; v++)
      for (unsigned bits = 0; bits < 4; bits++) {
        const unsigned host = bits & 1, guest = bits >> 1;
        const enum mode as = v ? VS : HS;
        set_or_clear(host, guest, MSTATUS_SUM);
        struct outcome loaded = load_as(as, USER), stored = store_as(as, USER, 10 + v);
        if (v ? guest : host) {
          CHECK_NO_TRAP(loaded);
          CHECK_EQ(loaded.a0, 10 + v);
          CHECK_NO_TRAP(stored);
          CHECK_EQ(data[v][0], 10 + v);
          CHECK_EQ(data[!v][0], 10 + !v);
        } else {
          CHECK_TRAP(loaded, BY_M, EXC_LOAD_PAGE_FAULT);
          CHECK_TRAP(stored, BY_M, EXC_STORE_AMO_PAGE_FAULT);
        }
        /* A user's access needs neither. */
        CHECK_EQ(load_as(v ? VU : U, USER).a0, 10 + v);
        set_or_clear(0, 0, MSTATUS_SUM);
        set_or_clear(host, guest, MSTATUS_MXR);
        loaded = load_as(as, CODE);
        if (host || (v && guest)) {
          CHECK_NO_TRAP(loaded);
          CHECK_EQ(loaded.a0, 10 + v);
        } else {
          CHECK_TRAP(loaded, BY_M, EXC_LOAD_PAGE_FAULT);
        }
        set_or_clear(0, 0, MSTATUS_MXR);
      }
  }
  return 0;
}
