/* SPDX-License-Identifier: Apache-2.0 */
// Shared by all guests.
#include "guest.h"

#define SBI_LEGACY_SET_TIMER 0ul
#define SBI_LEGACY_PUTCHAR 1ul

struct sbi_result sbi(unsigned long extension, unsigned long function, unsigned long arg0,
                      unsigned long arg1, unsigned long arg2, unsigned long arg3) {
  register unsigned long a0 asm("a0") = arg0;
  register unsigned long a1 asm("a1") = arg1;
  register unsigned long a2 asm("a2") = arg2;
  register unsigned long a3 asm("a3") = arg3;
  register unsigned long a6 asm("a6") = function;
  register unsigned long a7 asm("a7") = extension;

  asm volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a3), "r"(a6), "r"(a7) : "memory");
  return (struct sbi_result){(long)a0, (long)a1};
}

void print(const char *text) {
  while (*text) {
    sbi(SBI_LEGACY_PUTCHAR, 0, (unsigned char)*text++, 0, 0, 0);
  }
}

void print_number(unsigned long value) {
  char digits[21];
  char *p = digits + sizeof digits - 1;

  *p = 0;
  do {
    *--p = (char)('0' + value % 10);
    value /= 10;
  } while (value);
  print(p);
}

volatile unsigned long redirects;

extern const char redirected_call[];

static unsigned long resume_address(void) {
  unsigned long address;
  asm volatile("mv %0, gp" : "=r"(address));
  return address;
}

// From trap_vector: a guest sees every trap but the call by which one that was redirected to
// VU-mode reaches VS-mode.
void any_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  if (cause == 8 && frame->pc == (unsigned long)redirected_call) {
    frame->pc = resume_address();
  } else {
    guest_trap(frame, cause, tval);
  }
}

void go_on(struct frame *frame) { frame->pc = resume_address(); }

_Noreturn void guest_exit(unsigned long code) {
  // No machine goes on behind this call.
  asm volatile("li gp, 0");
  sbi(sbi_srst, 0, 0, code, 0, 0);
  // A hypervisor without that extension has a finisher, which no table of the guest's names.
  csr_write(satp, 0);
  for (;;) {
    *(volatile uint32_t *)FINISHER = (uint32_t)(code ? code << 16 | 0x3333 : 0x5555);
  }
}

void expect(bool condition, unsigned long code, const char *what) {
  if (!condition) {
    print("failed: ");
    print(what);
    print("\n");
    guest_exit(code);
  }
}

static void set_timer(unsigned long flags, uint64_t deadline) {
#if __riscv_xlen == 64
  if (flags & GUEST_HAS_SSTC) {
    csr_write(0x14d, deadline);
  } else {
    if (sbi(sbi_time, 0, deadline, 0, 0, 0).error != 0) {
      sbi(SBI_LEGACY_SET_TIMER, 0, deadline, 0, 0, 0);
    }
  }
#else
  if (flags & GUEST_HAS_SSTC) {
    csr_write(0x14d, -1ul);
    csr_write(0x15d, deadline >> 32);
    csr_write(0x14d, deadline);
  } else {
    unsigned long low = (unsigned long)deadline, high = (unsigned long)(deadline >> 32);
    if (sbi(sbi_time, 0, low, high, 0, 0).error != 0) {
      sbi(SBI_LEGACY_SET_TIMER, 0, low, high, 0, 0);
    }
  }
#endif
}

void timer_after(unsigned long flags, unsigned long ticks) {
#if __riscv_xlen == 64
  uint64_t deadline = csr_read(time) + ticks;
#else
  // No guest runs so long that the lower half wraps.
  uint64_t deadline = ((uint64_t)csr_read(timeh) << 32 | csr_read(time)) + ticks;
#endif
  set_timer(flags, deadline);
}

void timer_off(unsigned long flags) { set_timer(flags, -1ull); }

__attribute__((weak)) void second_main(unsigned long hart, unsigned long opaque) {
  (void)opaque;
  expect(false, 100 + hart, "a second vCPU ran");
}
