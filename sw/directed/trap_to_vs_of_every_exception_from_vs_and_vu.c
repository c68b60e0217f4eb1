/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_vs_csrwrites H_trap_deleg hedeleg_op vscause_op vspec_op vstval_op vsstatus_op
 * Needs: h, pmp_usable>=2, tval_insn, tval_ebreak, tval_misaligned, tval_access_fault, medeleg_writable, hedeleg_writable, bus_errors, misa_csr_implemented, vstval_causes, misaligned_lrsc_exc, scause_bits
 * Every exception delegated alone by medeleg and hedeleg: from VS and VU it goes to VS, from HS and U
 * to HS. VS gets cause, pc, tval, SPP; SPIE takes SIE. hstatus, sstatus and every HS CSR of traps
 * keep their values. */
#include "exceptions.h"

int main(void) {
  struct exception e[EXCEPTIONS];
  every_exception(e);
  for (unsigned i = 0; i < EXCEPTIONS; i++)
    for (int mode = U; mode <= VS; mode++)
      for (unsigned sie = 0; sie < 2; sie++) {
        WRITE(medeleg, 1ull << e[i].cause);
        WRITE(hedeleg, 1ull << e[i].cause);
        WRITE(htval, 0x70);
        WRITE(htinst, TINST_READ_PTE);
        WRITE(sepc, 0x1110);
        WRITE(scause, 0x33);
        WRITE(stval, 0x44);
        WRITE(hstatus, sie ? HSTATUS_GVA : HSTATUS_SPV | HSTATUS_SPVP);
        WRITE(vsstatus, sie ? SSTATUS_SIE : SSTATUS_SPIE);
        CLEAR(sstatus, SSTATUS_SPP | SSTATUS_SPIE);
        SET(sstatus, SSTATUS_SIE | (mode == VU ? SSTATUS_SPP : SSTATUS_SPIE));
        uint64_t hstatus = READ(hstatus), sstatus = READ(sstatus);
        struct outcome o = RUN1(mode, e[i].code, e[i].a0);
        if (mode == U || mode == HS) {
          CHECK_TRAP(o, BY_HS, e[i].cause);
          continue;
        }
        CHECK_TRAP(o, BY_VS, e[i].cause);
        CHECK_EQ(o.epc, e[i].epc);
        CHECK_EQ(o.tval, e[i].tval);
        CHECK_EQ(o.from_priv, mode == VS);
        CHECK_EQ(o.entry, 0);
        CHECK_EQ(READ(vsstatus) & SSTATUS_SIE, 0);
        CHECK_EQ(!!(READ(vsstatus) & SSTATUS_SPIE), sie);
        CHECK_EQ(READ(hstatus), hstatus);
        CHECK_EQ(READ(sstatus), sstatus);
        CHECK_EQ(READ(sepc), 0x1110);
        CHECK_EQ(READ(scause), 0x33);
        CHECK_EQ(READ(stval), 0x44);
        CHECK_EQ(READ(htval), 0x70);
        CHECK_EQ(READ(htinst), TINST_READ_PTE);
      }
  return 0;
}
