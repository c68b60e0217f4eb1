/* SPDX-License-Identifier: Apache-2.0 */
// SBI calls that later versions of KVM answer: the debug console, system suspend, firmware features,
// message proxies. A version that does not know one says so. What HSM says of a vCPU that waits.
#include "guest.h"

enum {
  dbcn = 0x4442434e,
  susp = 0x53555350,
  fwft = 0x46574654,
  mpxy = 0x4d505859,
  sta = 0x535441,
  pmu = 0x504d55,
};
enum { not_supported = -2, invalid_param = -3, denied = -4, invalid_address = -5 };
enum { started = 0, stopped = 1, suspended = 4 };
#define OPAQUE 0x5eedul

static volatile unsigned long ready, awake;

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  guest_exit(50 + (cause & 31));
}

static long call(unsigned long extension, unsigned long function, unsigned long a0,
                 unsigned long a1) {
  return sbi(extension, function, a0, a1, 0, 0).error;
}

static unsigned long status_of_second(void) { return (unsigned long)sbi(sbi_hsm, 2, 1, 0, 0, 0).value; }

static long probe(unsigned long extension) { return sbi(sbi_base, 3, extension, 0, 0, 0).value; }

// Waits in WFI, then in HART_SUSPEND, each time until an IPI comes; then it stops itself.
void second_main(unsigned long hart, unsigned long opaque) {
  (void)hart;
  (void)opaque;
  csr_write(sie, IP_SSIP);
  ready = 1;
  while (!(csr_read(sip) & IP_SSIP)) {
    asm volatile("wfi");
  }
  csr_clear(sip, IP_SSIP);
  ready = 2;
  call(sbi_hsm, 3, 0, 0);
  csr_clear(sip, IP_SSIP);
  awake = 1;
  call(sbi_hsm, 1, 0, 0);
  guest_exit(90);
}

// Where SUSP goes on, before there is a stack.
void resume_start(void);
asm(".pushsection .text\n"
    ".globl resume_start\n"
    "resume_start:\n"
    "  la sp, stack_top\n"
    "  la t0, resumed\n"
    "  jr t0\n"
    ".popsection");

static void wait_until(volatile unsigned long *what, unsigned long value) {
  while (*what != value) {
    // The host gives the hart to the other vCPU while this one waits for its timer.
    timer_after(0, 3000);
    csr_write(sie, IP_STIP);
    asm volatile("wfi");
    csr_write(sie, 0);
  }
  timer_off(0);
}

static void states(void) {
  expect(status_of_second() == stopped, 1, "not started yet");
  expect(sbi(sbi_hsm, 0, 1, (unsigned long)second_start, 0, 0).error == 0, 2, "HART_START");
  wait_until(&ready, 1);
  // Linux 6.1 says "started" of a vCPU that waits, later versions "suspended".
  unsigned long waiting = status_of_second();
  expect(waiting == started || waiting == suspended, 3, "HART_STATUS of one in WFI");
  if (probe(susp)) {
    expect(call(susp, 0, 0, (unsigned long)second_start) == denied, 4, "SUSP beside one that runs");
  }
  expect(call(sbi_ipi, 0, 2, 0) == 0, 5, "an IPI");
  wait_until(&ready, 2);
  expect(status_of_second() == waiting, 6, "HART_STATUS of one in HART_SUSPEND");
  expect(call(sbi_ipi, 0, 2, 0) == 0, 7, "the second IPI");
  wait_until(&awake, 1);
  while (status_of_second() != stopped) {
    wait_until(&awake, 1);
  }
}

static void console(void) {
  long there = probe(dbcn), error = 0;

  for (const char *p = "later: DBCN\n"; *p && there; p++) {
    error = call(dbcn, 2, (unsigned char)*p, 0);
    expect(error == 0, 10, "a byte to the debug console");
  }
  expect(call(dbcn, 0, 0, 0) == not_supported, 11, "a write that the VMM does not serve");
  expect(call(dbcn, 9, 0, 0) == not_supported, 12, "DBCN beyond its functions");
}

static void features(void) {
  long there = probe(fwft);

  for (unsigned long feature = 0; feature < 7; feature++) {
    long undefined = there && feature == 6 ? denied : not_supported;
    expect(call(fwft, 1, feature, 0) == undefined, 20, "FWFT_GET");
    expect(call(fwft, 0, feature, 1) == undefined, 21, "FWFT_SET");
  }
  expect(call(fwft, 2, 0, 0) == not_supported, 22, "FWFT beyond its functions");
  expect(call(mpxy, 0, 0, 0) == not_supported, 23, "MPXY, which the VMM does not serve");
  expect(probe(pmu) == 0 && call(pmu, 0, 0, 0) == not_supported, 24, "PMU, which no host here has");
}

// How long the vCPU had to wait: the host writes it at every load, and counts writes in `sequence`.
static void steal_time(void) {
  static volatile uint32_t area[16] __attribute__((aligned(64)));
  unsigned long here = (unsigned long)area;

  if (!probe(sta)) {
    expect(call(sta, 0, here, 0) == not_supported, 60, "STA is not there");
    return;
  }
  expect(call(sta, 1, here, 0) == not_supported, 61, "STA beyond its functions");
  expect(sbi(sta, 0, here, 0, 1, 0).error == invalid_param, 62, "flags");
  expect(call(sta, 0, here + 4, 0) == invalid_param, 63, "an address between two");
  expect(call(sta, 0, 0x1000, 0) == invalid_address, 64, "an address outside memory");
  expect(call(sta, 0, here, 0) == 0, 65, "the guest's own");
  timer_after(0, 1000);
  csr_write(sie, IP_STIP);
  asm volatile("wfi");  // the vCPU is put and loaded
  csr_write(sie, 0);
  timer_off(0);
  expect(area[0] != 0 && area[0] % 2 == 0, 66, "the host has written it, whole");
  expect(call(sta, 0, -1ul, -1ul) == 0, 67, "no more of it");
}

// Where SUSP goes on: a0 is the hart, a1 what the caller gave, everything else as after a reset.
void resumed(unsigned long hart, unsigned long opaque) {
  expect(hart == 0 && opaque == OPAQUE, 30, "registers after SUSP");
  expect(csr_read(satp) == 0 && !(csr_read(sstatus) & SSTATUS_SIE), 31, "CSRs after SUSP");
  print("later: resumed\n");
  guest_exit(0);
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)hart;
  (void)flags;
  states();
  console();
  features();
  steal_time();
  if (probe(susp)) {
    expect(call(susp, 1, 0, 0) == not_supported, 40, "SUSP beyond its functions");
    expect(call(susp, 0, 1, (unsigned long)resume_start) == invalid_param, 41, "another sleep");
    expect(call(susp, 0, 0, 0x1000) == invalid_address, 42, "a resume address outside memory");
    sbi(susp, 0, 0, (unsigned long)resume_start, OPAQUE, 0);
    guest_exit(43);
  }
  expect(call(susp, 0, 0, (unsigned long)resume_start) == not_supported, 44, "SUSP is not there");
  print("later\n");
}
