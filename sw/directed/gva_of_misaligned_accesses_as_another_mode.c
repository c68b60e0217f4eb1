/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_gva_op mstatus_mprv_hypervisor mstatus_mpv_op
 * Needs: h, pmp_usable>=2, tval_misaligned, misa_csr_implemented
 * A misaligned LR of M with MPRV is one of the mode that MPP and MPV name: mtval is its address, and GVA
 * says whether that is a guest's. */
#include "harness.h"

PROVOKE(misaligned, "csrc mstatus, a2\n csrs mstatus, a1\n" SET_MPV_A3 " lr.w a0, (a0)");

int main(void) {
  static const uint8_t mpp[] = {[U] = 0, [HS] = 1, [VU] = 0, [VS] = 1, [M] = 3};
  for (int mode = U; mode <= M; mode++) {
    const int v = mode == VU || mode == VS;
    struct outcome o = run(M, misaligned, 0x80400002, MSTATUS_MPRV | (word_t)mpp[mode] << MSTATUS_MPP_SHIFT,
                           MSTATUS_MPP, MPV_A3(v));
    CLEAR(mstatus, MSTATUS_MPRV);
    if (o.cause != EXC_LOAD_ADDRESS_MISALIGNED)
      return 0; /* an access fault instead */
    CHECK_EQ(o.by, BY_M);
    CHECK_EQ(o.tval, 0x80400002);
    CHECK_EQ(o.gva, v);
    CHECK_EQ(o.from_priv, 3);
    CHECK(!o.from_v);
  }
  return 0;
}
