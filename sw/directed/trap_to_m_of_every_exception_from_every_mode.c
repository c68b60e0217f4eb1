/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_m_csrwrites H_trap_deleg mstatus_mpv_op mstatus_gva_op H_cause H_trap_xtinst mtval2_val mtinst_val mstatus_modes
 * Needs: h, pmp_usable>=2, tval_insn, tval_ebreak, tval_misaligned, tval_access_fault, bus_errors, mtval_causes, misa_csr_implemented
 * Every exception from every mode, undelegated although all the others are delegated: M gets cause,
 * pc, tval, GVA, MPV and MPP, tval2 zero, tinst; MPIE takes MIE, MIE is cleared; no HS or VS CSR of
 * traps is written. */
#include "exceptions.h"

static const uint8_t priv[] = {[U] = 0, [HS] = 1, [VU] = 0, [VS] = 1, [M] = 3};

int main(void) {
  struct exception e[EXCEPTIONS];
  every_exception(e);
  for (unsigned i = 0; i < EXCEPTIONS; i++)
    for (int mode = U; mode <= M; mode++)
      for (unsigned ie = 0; ie < 2; ie++) {
        WRITE(medeleg, ~(1ull << e[i].cause | 7 << 9));
        WRITE(hedeleg, ~0ull);
        WRITE(mtval2, 0x77);
        WRITE(mtinst, 0x77);
        WRITE(sepc, 0x1110);
        WRITE(vsepc, 0x2220);
        WRITE(hstatus, mode & 1 ? HSTATUS_SPVP | HSTATUS_GVA : HSTATUS_SPV);
        CLEAR(mstatus, MSTATUS_MPIE);
        SET(mstatus, ie ? MSTATUS_MPIE : 0);
        uint64_t hstatus = READ(hstatus), sstatus = READ(sstatus);
        struct outcome o = RUN1(mode, e[i].code, e[i].a0);
        CHECK_EQ(o.by, BY_M);
        CHECK(tells(&o, &e[i], mode == VU || mode == VS));
        CHECK_EQ(o.from_priv, priv[mode]);
        CHECK_EQ(READ(mstatus) & MSTATUS_MIE, 0);
        CHECK_EQ(!!(READ(mstatus) & MSTATUS_MPIE), ie);
        CHECK_EQ(READ(hstatus), hstatus);
        CHECK_EQ(READ(sstatus), sstatus);
        CHECK_EQ(READ(sepc), 0x1110);
        CHECK_EQ(READ(vsepc), 0x2220);
      }
  return 0;
}
