/* Rules: wfi_op hip_vstip_op hip_vstip_enable mip_stip_stimecmp_op wfi_no_intr_pc
 * WFI sleeps until a timer of its level: mtimecmp in M, stimecmp in HS, vstimecmp in VS; the interrupt
 * is taken at the instruction after it. */
#include "harness.h"

PROVOKE(wfi, ".option push\n.option norvc\n wfi\n.option pop\n .globl after\nafter: li a1, 7");
extern char after[];

#define SLEEP 60

int main(void) {
  WRITE(menvcfg, MENVCFG_STCE);
  WRITE(henvcfg, HENVCFG_STCE);
  WRITE(mideleg, MIP_STIP);
  WRITE(hideleg, HIP_VSTIP);
  WRITE(CSR_STIMECMP, ~0ull);
  WRITE(CSR_VSTIMECMP, ~0ull);
  WRITE(htimedelta, 1ull << 40);
  CHECK(mip_becomes(MIP_STIP | MIP_VSTIP, 0));

  SET(mstatus, MSTATUS_MPIE);
  WRITE(mie, MIP_MTIP);
  CLINT_MTIMECMP = CLINT_MTIME + SLEEP;
  struct outcome o = RUN(M, wfi);
  CHECK_TRAP(o, BY_M, INTERRUPT_BIT | IRQ_MACHINE_TIMER);
  CHECK_EQ(o.epc, after);
  WRITE(mie, MIP_STIP);
  CLINT_MTIMECMP = ~0ull;

  SET(sstatus, SSTATUS_SIE);
  uint64_t wake = READ(time) + SLEEP;
  WRITE(CSR_STIMECMP, wake);
  o = RUN(HS, wfi);
  CHECK_TRAP(o, BY_HS, INTERRUPT_BIT | IRQ_SUPERVISOR_TIMER);
  CHECK_EQ(o.epc, after);
  CHECK(READ(time) >= wake);
  WRITE(CSR_STIMECMP, ~0ull);

  WRITE(mie, MIP_VSTIP);
  WRITE(vsstatus, SSTATUS_SIE);
  wake = READ(time) + SLEEP;
  WRITE(CSR_VSTIMECMP, wake + (1ull << 40));
  o = RUN(VS, wfi);
  CHECK_TRAP(o, BY_VS, INTERRUPT_BIT | IRQ_SUPERVISOR_TIMER);
  CHECK_EQ(o.epc, after);
  CHECK(READ(time) >= wake);
  return 0;
}
