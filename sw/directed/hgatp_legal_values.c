/* Rules: hgatp_sz hgatp_acc HGATP_MODE_WARL hgatp_ppn_op HGATP_VMID hgatp_vmid_lsbs hgatp_mode_sv
 * An unsupported MODE is not stored, the PPN's two low bits read zero, VMID bits are the low ones. */
#include "harness.h"

int main(void) {
  for (unsigned mode = 0; mode < 16; mode++) {
    WRITE(hgatp, 0);
    WRITE(hgatp, (uint64_t)mode << 60 | 7);
    uint64_t got = READ(hgatp);
    if (mode == 8)
      CHECK_EQ(got >> 60, mode);
    else if (mode == 9 || mode == 10)
      CHECK(got >> 60 == mode || got >> 60 == 0);
    else
      CHECK_EQ(got >> 60, 0);
    if (got >> 60)
      CHECK_EQ(got & 7, 4);
  }
  WRITE(hgatp, 8ull << 60 | 0x3fffull << 44);
  uint64_t vmid = READ(hgatp) >> 44 & 0x3fff;
  CHECK_EQ(vmid & (vmid + 1), 0);
  WRITE(hgatp, 0);
  return 0;
}
