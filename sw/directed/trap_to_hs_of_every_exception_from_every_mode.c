/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_hs_csrwrites H_trap_deleg hstatus_spv_op hstatus_spvp_op hstatus_gva_op htval_op htinst_op htval_val htinst_val H_trap_xtinst
 * Needs: h, pmp_usable>=2, tval_insn, tval_ebreak, tval_misaligned, tval_access_fault, medeleg_writable, bus_errors, mtval_causes, misa_csr_implemented, stval_causes
 * Every exception delegated alone by medeleg: from U, HS, VU and VS it goes to HS, from M to M. HS
 * gets cause, pc, tval, GVA, SPV, SPP, and SPVP if V was 1 (else SPVP is kept); SPIE takes SIE. No VS
 * CSR of traps is written. */
#include "exceptions.h"

static const uint8_t priv[] = {[U] = 0, [HS] = 1, [VU] = 0, [VS] = 1, [M] = 3};

int main(void) {
  struct exception e[EXCEPTIONS];
  every_exception(e);
  for (unsigned i = 0; i < EXCEPTIONS; i++)
    for (int mode = U; mode <= M; mode++)
      for (unsigned old = 0; old < 4; old++) {
        int v = mode == VU || mode == VS;
        uint64_t spvp = old & 1 ? HSTATUS_SPVP : 0;
        WRITE(medeleg, 1ull << e[i].cause);
        WRITE(hedeleg, ~(1ull << e[i].cause));
        WRITE(htval, 0x77);
        WRITE(htinst, 0x77);
        WRITE(vsepc, 0x2220);
        WRITE(vscause, 0x33);
        WRITE(vsstatus, SSTATUS_SIE);
        WRITE(hstatus, spvp | (v ? 0 : HSTATUS_SPV));
        CLEAR(sstatus, SSTATUS_SIE | SSTATUS_SPIE);
        SET(sstatus, old & 2 ? SSTATUS_SIE : SSTATUS_SPIE);
        struct outcome o = RUN1(mode, e[i].code, e[i].a0);
        CHECK_EQ(o.by, mode == M ? BY_M : BY_HS);
        CHECK(tells(&o, &e[i], v));
        CHECK_EQ(o.from_priv, priv[mode]);
        CHECK_EQ(READ(vsepc), 0x2220);
        CHECK_EQ(READ(vscause), 0x33);
        CHECK_EQ(READ(vsstatus) & (SSTATUS_SIE | SSTATUS_SPIE | SSTATUS_SPP), SSTATUS_SIE);
        if (mode == M)
          continue;
        CHECK_EQ(READ(hstatus) & HSTATUS_SPVP, v ? (mode == VS ? HSTATUS_SPVP : 0) : spvp);
        CHECK_EQ(READ(sstatus) & SSTATUS_SIE, 0);
        CHECK_EQ(!!(READ(sstatus) & SSTATUS_SPIE), old >> 1);
      }
  return 0;
}
