/* SPDX-License-Identifier: Apache-2.0 */
// Exceptions: what the guest gets directly (hedeleg), what KVM hands back to it, and VU-mode.
#include "guest.h"

static volatile unsigned long last_cause, last_tval, last_status, count;

static unsigned long user_result;
static void (*after_user)(void);

// In VU-mode: add, then ECALL, which hedeleg gives to VS-mode. Nothing here may need KVM to hand an
// exception back: before Linux 6.3 KVM then enters the guest's handler still in VU-mode.
asm("  .text\n"
    "  .balign 4\n"
    "user_code:\n"
    "  li a0, 40\n"
    "  addi a0, a0, 2\n"
    "  ecall\n");
extern const char user_code[];

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  last_cause = cause;
  last_tval = tval;
  last_status = csr_read(sstatus);
  count++;
  if (cause == 8) {
    user_result = frame->a[0];
    csr_set(sstatus, SSTATUS_SPP);
    frame->pc = (unsigned long)after_user;
    return;
  }
  frame->pc += 4;
}

static void finish(void) {
  expect(last_cause == 8 && user_result == 42, 7, "the call from VU-mode");
  expect(count == 1 && last_tval == 0, 8, "one exception, stval zero");
  print("traps\n");
  guest_exit(0);
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)hart;
  (void)flags;
  asm volatile(".balign 4\n .word 0x00100073");  // ebreak
  expect(last_cause == 3 && count == 1, 1, "a breakpoint");

  // In VS-mode a hypervisor CSR is a virtual-instruction exception, which goes to HS-mode; KVM
  // emulates a hart without H and makes it an illegal instruction.
  // Interrupts are enabled here (none of them by sie): the trap that KVM makes has to disable them.
  csr_set(sstatus, SSTATUS_SIE);
  asm volatile("csrr t0, 0x600" ::: "t0");
  expect(last_cause == 2 && count == 2, 2, "hstatus from VS-mode is illegal");
  expect((last_status & (SSTATUS_SIE | SSTATUS_SPIE)) == SSTATUS_SPIE, 9, "SIE to SPIE");
  csr_clear(sstatus, SSTATUS_SIE);
  expect(last_tval == 0x600022f3 || last_tval == 0, 3, "its encoding in stval");
  asm volatile(".word 0x62000073" ::: "memory");  // hfence.gvma
  expect(last_cause == 2 && count == 3, 4, "HFENCE.GVMA from VS-mode is illegal");
  // hlv.d t0, (a1), at XLEN=32 hlv.w
#if __riscv_xlen == 64
  asm volatile(".word 0x6c05c2f3" ::: "t0", "memory");
#else
  asm volatile(".word 0x6805c2f3" ::: "t0", "memory");
#endif
  expect(last_cause == 2 && count == 4, 5, "HLV from VS-mode is illegal");

  expect(csr_read(scause) == 2, 6, "scause keeps what was written");
  count = 0;
  after_user = finish;
  unsigned long stack;
  asm volatile("mv %0, sp" : "=r"(stack));
  enter_user((unsigned long)user_code, stack - 256);
}
