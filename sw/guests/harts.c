/* SPDX-License-Identifier: Apache-2.0 */
// Two vCPUs: started, stopped, started again and suspended by HSM; interrupts and fences by every
// form of mask, of v0.1 and of later calls; what user space may say about their state; the ends that
// a guest can ask for, behind which the machine goes on where gp says.
#include "both_modes.h"
#include "service.h"

enum { v01_send_ipi = 4, v01_fence_i = 5, v01_sfence_vma = 6, v01_sfence_vma_asid = 7, v01_shutdown = 8 };
enum { started = 0, stopped = 1, suspended = 4 };
#define MP_RUNNABLE 0ul
#define MP_STOPPED 5ul
#define SYSTEM_SHUTDOWN 1l
#define SYSTEM_RESET 2l

static volatile unsigned long here, lives, suspends;
static unsigned long mask_word __attribute__((aligned(8)));

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  guest_exit(50 + (cause & 31));
}

static long call(unsigned long extension, unsigned long function, unsigned long a0,
                 unsigned long a1) {
  return sbi(extension, function, a0, a1, 0, 0).error;
}

static void wait_for_ipi(void) {
  while ((csr_read(sip) & IP_SSIP) == 0) {
    asm volatile("wfi");
  }
  csr_clear(sip, IP_SSIP);
}

// Life 1: answers IPIs until told to stop. Life 2: suspends itself. Both end by HART_STOP.
void second_main(unsigned long hart, unsigned long opaque) {
  csr_write(sie, IP_SSIP);
  lives++;
  here = opaque;
  call(sbi_ipi, 0, 1, 0);
  if (opaque == 1) {
    for (int i = 0; i < 6; i++) {
      wait_for_ipi();
      here++;
      call(sbi_ipi, 0, 1, 0);
    }
  } else {
    call(sbi_hsm, 3, 0, 0);  // until an IPI comes
    suspends++;
    csr_clear(sip, IP_SSIP);
    call(sbi_ipi, 0, 1, 0);
  }
  call(sbi_hsm, 1, 0, 0);
  guest_exit(90 + hart);
}

static void start(unsigned long opaque, unsigned long code) {
  long error = sbi(sbi_hsm, 0, 1, (unsigned long)second_start, opaque, 0).error;
  expect(error == 0, code, "HART_START");
  wait_for_ipi();
  expect(here == opaque, code + 1, "the second vCPU is here");
}

static void wait_until_stopped(void) {
  while (sbi(sbi_hsm, 2, 1, 0, 0, 0).value != stopped) {
    timer_after(0, 2000);
    csr_write(sie, IP_STIP);
    asm volatile("wfi");
    csr_write(sie, IP_SSIP);
  }
  timer_off(0);
}

static void interrupts(void) {
  unsigned long before = here;
  mask_word = 2;
  call(v01_send_ipi, 0, (unsigned long)&mask_word, 0);
  wait_for_ipi();
  call(sbi_ipi, 0, 2, 0);
  wait_for_ipi();
  call(sbi_ipi, 0, 1, 1);  // bit 0 of base 1
  wait_for_ipi();
  expect(here == before + 3, 20, "three interrupts, each by another mask");
  call(sbi_ipi, 0, 0, -1ul);  // everybody, the caller too
  while (here != before + 4) {
    wait_for_ipi();
  }
  call(v01_send_ipi, 0, 0, 0);  // everybody
  while (here != before + 5) {
    wait_for_ipi();
  }
  csr_clear(sip, IP_SSIP);
}

static void fences(void) {
  static const unsigned long ranges[][2] = {{0, 0}, {0, -1ul}, {0x80000000, 4096}, {0x80000000, 1ul << 22}};
  mask_word = 3;
  expect(call(v01_fence_i, 0, (unsigned long)&mask_word, 0) == 0, 30, "REMOTE_FENCE_I");
  for (unsigned i = 0; i < 4; i++) {
    unsigned long from = ranges[i][0], size = ranges[i][1];
    expect(sbi(v01_sfence_vma, 0, (unsigned long)&mask_word, from, size, 0).error == 0, 31, "v0.1");
    expect(sbi(v01_sfence_vma_asid, 0, (unsigned long)&mask_word, from, size, 1).error == 0, 32,
           "v0.1 with an ASID");
    expect(sbi(sbi_rfence, 0, 3, 0, 0, 0).error == 0, 33, "RFENCE of code");
    expect(sbi(sbi_rfence, 1, 2, 0, from, size).error == 0, 34, "RFENCE to the other");
    expect(sbi(sbi_rfence, 1, 0, -1ul, from, size).error == 0, 35, "RFENCE to everybody");
    expect(sbi(sbi_rfence, 2, 1, 1, from, size).error == 0, 36, "RFENCE with an ASID, by base");
  }
}

static void states(void) {
  unsigned long state = 99;

  expect(service(service_mp_state, 0, 0, 0, 0, &state) == 0 && state == MP_RUNNABLE, 40, "running");
  // Of a vCPU whose thread is in KVM_RUN nobody can ask: the caller's own is set and asked.
  expect(service(service_set_mp_state, 0, MP_STOPPED, 0, 0, 0) == 0, 44, "set, and set back");
  expect(service(service_mp_state, 0, 0, 0, 0, &state) == 0 && state == MP_RUNNABLE, 41, "again");
  expect(sbi(sbi_hsm, 2, 1, 0, 0, 0).value == stopped, 42, "as HSM has it");
  expect(call(sbi_hsm, 0, 2, 0) == -3, 43, "HART_START of nobody");
}

static void ends(void) {
  // The second vCPU is stopped and stays so.
  expect(call_supervisor(stub_shutdown, 0, 0) == SYSTEM_SHUTDOWN, 50, "v0.1 SHUTDOWN");
  expect(call_supervisor(stub_reset, 1, 0) == SYSTEM_RESET, 51, "a cold reboot");
  expect(call_supervisor(stub_reset, 2, 1) == SYSTEM_RESET, 52, "a warm reboot, after a failure");
  expect(call_supervisor(stub_reset, 0, 0) == SYSTEM_SHUTDOWN, 53, "a shutdown");
  expect(call(0x08000001, 3, 1, 2) == -2, 54, "an experimental call");
  expect(call(2, 0, 0, 0) == -1, 55, "nobody types");
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)hart;
  (void)flags;
  csr_write(sie, IP_SSIP);
  start(1, 1);
  expect(call(sbi_hsm, 0, 1, 0) == -6, 3, "HART_START of one that runs");
  fences();
  interrupts();
  mask_word = 2;
  call(v01_send_ipi, 0, (unsigned long)&mask_word, 0);
  wait_until_stopped();
  csr_clear(sip, IP_SSIP);
  start(0x10, 4);
  // It says that it is here, then suspends itself until this one.
  call(sbi_ipi, 0, 2, 0);
  wait_for_ipi();
  expect(suspends == 1, 6, "awake after HART_SUSPEND");
  wait_until_stopped();
  expect(lives == 2, 7, "two lives");
  states();
  ends();
  print("harts\n");
}
