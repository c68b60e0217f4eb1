/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_vscsrs_v0 vsstatus_v0 vsatp_v0
 * Needs: h, pmp_usable>=2
 * While V=0 vsatp translates nothing, vstvec receives no trap, vsstatus.SUM and MXR open no page and
 * vsstatus.SIE neither holds back nor lets through an interrupt of HS. */
#include "harness.h"
#include "paging.h"

PROVOKE(load, "ld a0, (a0)");
PROVOKE(nothing, "nop");

#define USER 0x50000000ull
#define EXECUTE_ONLY 0x50001000ull

int main(void) {
  uint64_t *data = page();
  *data = 42;
  struct table hs = new_table(MODE_LEAST, 0), vs = new_table(MODE_LEAST, 0);
  use_vsatp(vs);
  WRITE(vstvec, 0x40000000);
  CHECK_EQ(RUN1(HS, load, data).a0, 42);
  CHECK_EQ(RUN1(U, load, data).a0, 42);
  identity(hs, 0);
  map(hs, USER, (word_t)data, PTE_R | PTE_U | PTE_AD, 0);
  map(hs, EXECUTE_ONLY, (word_t)data, PTE_X | PTE_AD, 0);
  use_satp(hs);
  WRITE(vsstatus, SSTATUS_SUM | SSTATUS_MXR | SSTATUS_SIE);
  WRITE(medeleg, 1 << EXC_LOAD_PAGE_FAULT);
  WRITE(hedeleg, 1 << EXC_LOAD_PAGE_FAULT);
  CHECK_TRAP(RUN1(HS, load, USER), BY_HS, EXC_LOAD_PAGE_FAULT);
  CHECK_TRAP(RUN1(HS, load, EXECUTE_ONLY), BY_HS, EXC_LOAD_PAGE_FAULT);
  WRITE(vsstatus, 0);
  SET(sstatus, SSTATUS_SUM | SSTATUS_MXR);
  CHECK_EQ(RUN1(HS, load, USER).a0, 42);
  CHECK_EQ(RUN1(HS, load, EXECUTE_ONLY).a0, 42);
  SET(mie, HVIP_VSSIP);
  WRITE(hvip, HVIP_VSSIP);
  SET(vsstatus, SSTATUS_SIE);
  CHECK_NO_TRAP(RUN(HS, nothing));
  SET(sstatus, SSTATUS_SIE);
  CLEAR(vsstatus, SSTATUS_SIE);
  CHECK_TRAP(RUN(HS, nothing), BY_HS, INTERRUPT_BIT | IRQ_VIRTUAL_SUPERVISOR_SOFTWARE);
  /* Delegated to VS it is for V=1 alone. */
  SET(sstatus, SSTATUS_SIE);
  WRITE(hideleg, HVIP_VSSIP);
  CHECK_NO_TRAP(RUN(HS, nothing));
  return 0;
}
