/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: wfi_op hip_vstip_op hip_vstip_enable mip_stip_stimecmp_op wfi_no_intr_pc
 * Needs: h, sstc, pmp_usable>=2, mideleg_writable, misa_csr_implemented
 * WFI sleeps until a timer of its level: mtimecmp in M, stimecmp in HS, vstimecmp in VS; the interrupt
 * is taken at the instruction after it. */
#include "harness.h"

PROVOKE(wfi, ".option push\n.option norvc\n wfi\n.option pop\n .globl after\nafter: li a1, 7");
extern char after[];

#define FIRST_SLEEP 64
#define LONGEST_SLEEP (1ull << 20)
#define NEVER (1ull << 62)
#define DELTA (1ull << 40)

static void arm_m(uint64_t time) { CLINT_MTIMECMP = time; }
static void arm_hs(uint64_t time) { WRITE(CSR_STIMECMP, time); }
static void arm_vs(uint64_t time) { WRITE(CSR_VSTIMECMP, time + DELTA); }

/* "A legal implementation is to simply implement the WFI instruction as a NOP": then no interrupt comes
 * to be taken behind it. */
static int waits(void) {
  CLEAR(mstatus, MSTATUS_MIE | MSTATUS_MPIE);
  WRITE(mie, MIP_MTIP);
  uint64_t wake = READ(time) + (LONGEST_SLEEP >> 10);
  arm_m(wake);
  CHECK_NO_TRAP(RUN(M, wfi));
  int waited = READ(time) >= wake;
  arm_m(NEVER);
  return waited;
}

static void wakes(enum mode mode, void (*arm)(uint64_t), enum handler by, uint64_t cause) {
  struct outcome o;
  uint64_t sleep = FIRST_SLEEP;
  /* How many ticks a hart takes from here to the WFI is its own affair: a timer that rings before it
   * is set again for twice as long. */
  do {
    CHECK(sleep <= LONGEST_SLEEP);
    SET(mstatus, MSTATUS_MPIE);
    SET(sstatus, SSTATUS_SIE);
    WRITE(vsstatus, SSTATUS_SIE);
    uint64_t wake = READ(time) + sleep;
    arm(wake);
    o = RUN(mode, wfi);
    CHECK_TRAP(o, by, INTERRUPT_BIT | cause);
    CHECK(READ(time) >= wake);
    CHECK_EQ(o.a1, 0);
    arm(NEVER);
    sleep *= 2;
  } while (o.epc != (word_t)after);
}

int main(void) {
  WRITE(menvcfg, MENVCFG_STCE);
  WRITE(henvcfg, HENVCFG_STCE);
  WRITE(mideleg, MIP_STIP);
  WRITE(hideleg, HIP_VSTIP);
  WRITE(htimedelta, DELTA);
  arm_hs(NEVER);
  arm_vs(NEVER);
  CHECK(mip_becomes(MIP_STIP | MIP_VSTIP, 0));

  if (!waits())
    return 0;
  WRITE(mie, MIP_MTIP);
  wakes(M, arm_m, BY_M, IRQ_MACHINE_TIMER);
  WRITE(mie, MIP_STIP);
  wakes(HS, arm_hs, BY_HS, IRQ_SUPERVISOR_TIMER);
  WRITE(mie, MIP_VSTIP);
  wakes(VS, arm_vs, BY_VS, IRQ_SUPERVISOR_TIMER);
  return 0;
}
