/* Rules: mstatus_mprv_hypervisor mstatus_mpv_op
 * MPRV=1 in M: loads go as MPP and MPV say; with MPP=M, MPV has no effect. */
#include "harness.h"
#include "paging.h"

#define MPRV (1ull << 17)
#define MPV (1ull << 39)
#define MPP (3ull << 11)
#define MPP_S (1ull << 11)
#define VA 0x40000000ull

static uint64_t load_as(uint64_t bits, uint64_t va) {
  uint64_t v;
  CLEAR(mstatus, MPP | MPV);
  __asm__ volatile("csrs mstatus, %1\n ld %0, (%2)\n csrc mstatus, %1"
                   : "=&r"(v) : "r"(MPRV | bits), "r"(va) : "memory");
  return v;
}

int main(void) {
  struct table vs = new_table(MODE_SV39, 0), g = new_table(MODE_SV39, 1);
  struct table hs = new_table(MODE_SV39, 0);
  uint64_t *guest = page(), *host = page();
  *guest = 42;
  *host = 43;
  map(g, 0x80400000, 0x80400000, PTE_RWX | PTE_U | PTE_AD, 1);
  map(vs, VA, (uint64_t)guest, PTE_R | PTE_AD, 0);
  map(hs, VA, (uint64_t)host, PTE_R | PTE_AD, 0);
  use_vsatp(vs);
  use_hgatp(g);
  use_satp(hs);
  CHECK_EQ(load_as(MPV | MPP_S, VA), 42);
  CHECK_EQ(load_as(MPP_S, VA), 43);
  CHECK_EQ(load_as(MPV | MPP, (uint64_t)host), 43);
  return 0;
}
