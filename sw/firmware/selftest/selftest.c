/* SPDX-License-Identifier: Apache-2.0 */
// Calls every function of the firmware and checks what it answers and what it did.
//
// Ends by SRST: reason 0 when all is well, else the number of the failed check is on the console
// and the run fails.
#include <stdbool.h>
#include <stdint.h>

#include "../sbi.h"

struct answer {
  long error;
  long value;
};

enum {
  base = 0x10,
  time = 0x54494d45,
  ipi = 0x735049,
  rfence = 0x52464e43,
  hsm = 0x48534d,
  srst = 0x53525354,
  dbcn = 0x4442434e,
};

#define NOT_SUPPORTED (-2)
#define INVALID_PARAM (-3)
#define ALREADY_AVAILABLE (-6)

#define IE_SSIE (1ul << 1)
#define IE_STIE (1ul << 5)
#define SSTATUS_SIE (1ul << 1)
#define INTERRUPT (1ul << (__riscv_xlen - 1))

static volatile unsigned long software, timer, last_exception;
static uint32_t code[2] __attribute__((aligned(8)));
static uint64_t page[512] __attribute__((aligned(4096)));

static struct answer call(unsigned long extension, unsigned long function, unsigned long arg0,
                          unsigned long arg1, unsigned long arg2, unsigned long arg3,
                          unsigned long arg4) {
  register unsigned long a0 asm("a0") = arg0;
  register unsigned long a1 asm("a1") = arg1;
  register unsigned long a2 asm("a2") = arg2;
  register unsigned long a3 asm("a3") = arg3;
  register unsigned long a4 asm("a4") = arg4;
  register unsigned long a6 asm("a6") = function;
  register unsigned long a7 asm("a7") = extension;

  asm volatile("ecall"
               : "+r"(a0), "+r"(a1)
               : "r"(a2), "r"(a3), "r"(a4), "r"(a6), "r"(a7)
               : "memory");
  return (struct answer){(long)a0, (long)a1};
}

static struct answer call2(unsigned long extension, unsigned long function, unsigned long arg0,
                           unsigned long arg1) {
  return call(extension, function, arg0, arg1, 0, 0, 0);
}

static void say(const char *text) {
  unsigned long length = 0;

  while (text[length]) {
    length++;
  }
  call(dbcn, 0, length, (unsigned long)text, 0, 0, 0);
}

static void check(bool good, const char *what) {
  if (!good) {
    say("selftest: FAILED: ");
    say(what);
    say("\n");
    call2(srst, 0, 0, 1);
  }
}

void trapped(unsigned long cause) {
  if (cause == (INTERRUPT | 1)) {
    software++;
    csr_clear(sip, IP_SSIP);
  } else if (cause == (INTERRUPT | 5)) {
    timer++;
    call2(time, 0, -1ul, -1ul);
  } else {
    last_exception = cause;
    csr_write(sepc, csr_read(sepc) + 4);
  }
}

static void check_base(void) {
  check(call2(base, 0, 0, 0).value == 0x02000000, "SBI 2.0");
  for (unsigned long function = 1; function <= 6; function++) {
    check(call2(base, function, 0, 0).error == 0, "the base functions");
  }
  check(call2(base, 7, 0, 0).error == NOT_SUPPORTED, "no further base function");
  static const unsigned long there[] = {0, 1, 2, 8, base, time, ipi, rfence, hsm, srst, dbcn};
  for (unsigned i = 0; i < sizeof there / sizeof *there; i++) {
    check(call2(base, 3, there[i], 0).value == 1, "the extensions that are there");
  }
  check(call2(base, 3, 0x504d55, 0).value == 0, "an extension that is not there");
  check(call2(0x504d55, 0, 0, 0).error == NOT_SUPPORTED, "a call of it");
}

static void check_interrupts(void) {
  csr_write(sie, IE_SSIE | IE_STIE);
  check(call2(ipi, 0, 1, 0).error == 0, "an IPI to this hart");
  while ((csr_read(sip) & IP_SSIP) == 0) {
  }
  csr_set(sstatus, SSTATUS_SIE);
  check(software == 1, "the IPI is taken once");
  csr_clear(sstatus, SSTATUS_SIE);
  check(call2(ipi, 0, 2, 0).error == INVALID_PARAM, "an IPI to a hart that is not there");
  check(call2(ipi, 0, 0, -1ul).error == 0, "an IPI to every hart");
  while ((csr_read(sip) & IP_SSIP) == 0) {
  }
  csr_clear(sip, IP_SSIP);

  check(call2(time, 0, csr_read(time) + 200, 0).error == 0, "a timer");
  while (timer == 0) {
    asm volatile("wfi");
    csr_set(sstatus, SSTATUS_SIE);
    csr_clear(sstatus, SSTATUS_SIE);
  }
  check(timer == 1 && (csr_read(sip) & IP_STIP) == 0, "it is taken once and cleared by the next");
  check(call2(0, 0, -1ul, -1ul).error == 0, "the legacy timer call");
}

static bool hypervisor_is_there(void) {
  last_exception = 0;
  asm volatile("csrr t0, hstatus" ::: "t0", "memory");
  return last_exception != 2;
}

static void check_fences(void) {
  code[0] = 0x00100513;  // li a0, 1
  code[1] = 0x00008067;  // ret
  check(call2(rfence, 0, 1, 0).error == 0, "FENCE.I");
  check(((long (*)(void))code)() == 1, "the code is seen");
  unsigned long last = hypervisor_is_there() ? 6 : 2;
  for (unsigned long function = 1; function <= last; function++) {
    unsigned long address = (unsigned long)page;
    check(call(rfence, function, 1, 0, 0, 0, 3).error == 0, "a fence of everything");
    check(call(rfence, function, 1, 0, address, 8192, 3).error == 0, "a fence of two pages");
    check(call(rfence, function, 1, 0, 0, -1ul, 3).error == 0, "a fence of all addresses");
    check(call(rfence, function, 1, 0, 0, 1ul << 30, 3).error == 0, "a fence of a GiB");
    check(call(rfence, function, 1, 5, address, 4096, 3).error == INVALID_PARAM, "another hart");
  }
  check(call(rfence, last + 1, 1, 0, 0, 0, 0).error == NOT_SUPPORTED, "no further fence");
}

static void check_harts(void) {
  check(call2(hsm, 2, 0, 0).value == 0, "hart 0 is started");
  check(call2(hsm, 2, 1, 0).error == INVALID_PARAM, "there is no hart 1");
  check(call2(hsm, 0, 0, 0).error == ALREADY_AVAILABLE, "hart 0 cannot be started");
  check(call2(hsm, 0, 1, 0).error == INVALID_PARAM, "nor can hart 1");
  check(call2(hsm, 1, 0, 0).error == -1, "the last hart does not stop");
  check(call2(hsm, 3, 1, 0).error == NOT_SUPPORTED, "no other suspend state");
}

static void check_console(void) {
  static const char name[] = "selftest\n";

  check(call2(dbcn, 2, '-', 0).error == 0, "one byte");
  check(call2(1, 0, '\n', 0).error == 0, "the legacy putchar");
  struct answer whole = call(dbcn, 0, sizeof name - 1, (unsigned long)name, 0, 0, 0);
  check(whole.error == 0 && whole.value == sizeof name - 1, "all bytes written");
  check(call(dbcn, 0, 4, 0x80000000, 0, 0, 0).error == INVALID_PARAM, "not the firmware's memory");
  check(call(dbcn, 0, 4, -4ul, 0, 0, 0).error == INVALID_PARAM, "not around the end");
  check(call(dbcn, 0, 4, (unsigned long)name, 1, 0, 0).error == INVALID_PARAM, "not above XLEN bits");
  check(call(dbcn, 1, 8, (unsigned long)page, 0, 0, 0).error == 0, "a read, of nothing");
  check(call2(2, 0, 0, 0).error == -1, "the legacy getchar has nothing");
}

// `time` by way of each register, whose own value comes back, into memory: firmware that emulates
// the CSR has to reach them all. t0 and t1 are in use, so they take turns with t2 and t3.
#define TIME_BY(reg, kept, place)                                   \
  asm volatile("mv " #kept ", " #reg                                \
               "\n  csrr " #reg ", time\n  mv " #place ", " #reg    \
               "\n  mv " #reg ", " #kept "\n  mv %0, " #place       \
               : "=r"(now)                                          \
               :                                                    \
               : #kept, #place, "memory");                          \
  check(now >= last && now - last < 1000000, "time by way of " #reg); \
  last = now;

static void check_time(void) {
  unsigned long last = csr_read(time), now, high = 0;

  TIME_BY(ra, t0, t1)
  TIME_BY(sp, t0, t1)
  TIME_BY(gp, t0, t1)
  TIME_BY(tp, t0, t1)
  TIME_BY(t0, t2, t3)
  TIME_BY(t1, t2, t3)
  TIME_BY(t2, t0, t1)
  TIME_BY(s0, t0, t1)
  TIME_BY(s1, t0, t1)
  TIME_BY(a0, t0, t1)
  TIME_BY(a1, t0, t1)
  TIME_BY(a2, t0, t1)
  TIME_BY(a3, t0, t1)
  TIME_BY(a4, t0, t1)
  TIME_BY(a5, t0, t1)
  TIME_BY(a6, t0, t1)
  TIME_BY(a7, t0, t1)
  TIME_BY(s2, t0, t1)
  TIME_BY(s3, t0, t1)
  TIME_BY(s4, t0, t1)
  TIME_BY(s5, t0, t1)
  TIME_BY(s6, t0, t1)
  TIME_BY(s7, t0, t1)
  TIME_BY(s8, t0, t1)
  TIME_BY(s9, t0, t1)
  TIME_BY(s10, t0, t1)
  TIME_BY(s11, t0, t1)
  TIME_BY(t3, t0, t1)
  TIME_BY(t4, t0, t1)
  TIME_BY(t5, t0, t1)
  TIME_BY(t6, t0, t1)
  asm volatile("csrr zero, time\n  mv %0, zero" : "=r"(high));
  check(high == 0, "time into x0");
  // Other forms of a read, and a write, which is an illegal instruction.
  asm volatile("csrrci %0, time, 0" : "=r"(now));
  check(now >= last, "time by CSRRCI");
  last_exception = 0;
  asm volatile(".option push\n .option norvc\n csrrw zero, time, %0\n .option pop" ::"r"(last) : "memory");
  check(last_exception == 2, "time is read-only");
#if __riscv_xlen == 32
  asm volatile("csrr %0, timeh" : "=r"(high));
  check(high == 0, "timeh");
#endif
}

// With H: htimedelta holds what is written, in every form.
static void check_time_of_guests(void) {
  unsigned long old = 1;

  if (!hypervisor_is_there()) {
    return;
  }
  csr_write(htimedelta, 0x1234);
  csr_set(htimedelta, 0x8001);
  check(csr_read(htimedelta) == 0x9235, "bits of htimedelta are set");
  csr_clear(htimedelta, 0x10);
  check(csr_read(htimedelta) == 0x9225, "and cleared");
  asm volatile("mv s3, %1\n csrrw s3, htimedelta, s3\n mv %0, s3" : "=r"(old) : "r"(-1ul) : "s3");
  check(old == 0x9225 && csr_read(htimedelta) == -1ul, "and exchanged");
#if __riscv_xlen == 32
  csr_write(0x615, 7);
  check(csr_read(0x615) == 7 && csr_read(htimedelta) == -1ul, "htimedeltah");
  csr_write(0x615, 0);
#endif
  csr_write(htimedelta, 0);
}

// The counters are open and the delegated exceptions arrive here, in HS-mode.
static void check_delegation(void) {
  csr_read(cycle);
  csr_read(time);
  csr_read(instret);
  asm volatile(".balign 4\n .word 0x00100073" ::: "memory");
  check(last_exception == 3, "a breakpoint arrives");
  asm volatile(".balign 4\n .word 0" ::: "memory");
  check(last_exception == 2, "an illegal instruction arrives");
#if BUS_ERRORS
  asm volatile("lw zero, 0(%0)" ::"r"(0x40ul) : "memory");
  check(last_exception == 5, "a load access fault arrives");
  asm volatile("sw zero, 0(%0)" ::"r"(0x40ul) : "memory");
  check(last_exception == 7, "a store access fault arrives");
#endif
}

void selftest(void) {
  check_base();
  check_interrupts();
  check_fences();
  check_harts();
  check_console();
  check_delegation();
  check_time();
  check_time_of_guests();
  check(call2(srst, 0, 9, 0).error == INVALID_PARAM, "no such reset");
  check(call2(srst, 1, 0, 0).error == NOT_SUPPORTED, "no such function");
  say("selftest: passed\n");
  call2(srst, 0, 0, 0);
}
