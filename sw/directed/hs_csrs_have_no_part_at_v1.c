/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vscsrs_v1 vsatp_op vsstatus_op vstvec_op
 * Needs: h, pmp_usable>=2, misa_csr_implemented
 * While V=1 satp translates nothing, stvec receives no trap of VS, sstatus.SUM opens no user page and
 * sstatus.SIE does not hold back an interrupt of VS; a trap to VS leaves all of them alone. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");
PROVOKE(spin, "1: j 1b");

#define VA 0x40000000ull

int main(void) {
  uint64_t *data = page();
  *data = 42;
  struct table hs = new_table(MODE_LEAST, 0), vs = new_table(MODE_LEAST, 0);
  identity(vs, 0);
  map(vs, VA, (word_t)data, PTE_R | PTE_U | PTE_AD, 0);
  use_satp(hs); /* maps nothing: HS could not fetch a single instruction */
  CHECK_EQ(RUN1(VS, load, data).a0, 42);
  WRITE(stvec, 0x40000000);
  WRITE(sscratch, 1);
  WRITE(sepc, 2);
  WRITE(scause, 3);
  WRITE(stval, 4);
  use_vsatp(vs);
  SET(sstatus, SSTATUS_SUM);
  delegate_exception(EXC_LOAD_PAGE_FAULT, BY_VS);
  CHECK_TRAP(RUN1(VS, load, VA), BY_VS, EXC_LOAD_PAGE_FAULT);
  CLEAR(sstatus, SSTATUS_SUM | SSTATUS_SIE);
  SET(vsstatus, SSTATUS_SUM);
  CHECK_EQ(RUN1(VS, load, VA).a0, 42);
  uint64_t before = READ(sstatus), hstatus = READ(hstatus);
  SET(hideleg, HVIP_VSSIP);
  SET(mie, HVIP_VSSIP);
  SET(hvip, HVIP_VSSIP);
  SET(vsstatus, SSTATUS_SIE);
  CHECK_TRAP(RUN(VS, spin), BY_VS, INTERRUPT_BIT | IRQ_SUPERVISOR_SOFTWARE);
  CHECK_EQ(READ(sstatus), before);
  CHECK_EQ(READ(hstatus), hstatus);
  CHECK_EQ(READ(stvec), 0x40000000);
  CHECK_EQ(READ(sscratch), 1);
  CHECK_EQ(READ(sepc), 2);
  CHECK_EQ(READ(scause), 3);
  CHECK_EQ(READ(stval), 4);
  return 0;
}
