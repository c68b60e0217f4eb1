/* SPDX-License-Identifier: Apache-2.0 */
// What every guest has: SBI calls, output, a trap hook and a way to end.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define TEST_DEVICE 0x10000000ul
#define TEST_DEVICE_INTERRUPT (TEST_DEVICE + 0x40)
#define FINISHER 0x00100000ul

#define GUEST_HAS_SSTC 1ul

#define CAUSE_INTERRUPT (1ul << (__riscv_xlen - 1))
#define SSTATUS_SIE (1ul << 1)
#define SSTATUS_SPIE (1ul << 5)
#define SSTATUS_SPP (1ul << 8)
#define SSTATUS_SUM (1ul << 18)
#define IP_SSIP (1ul << 1)
#define IP_STIP (1ul << 5)
#define IP_SEIP (1ul << 9)

#define csr_read(name)                                 \
  ({                                                   \
    unsigned long csr_value;                           \
    asm volatile("csrr %0, " #name : "=r"(csr_value)); \
    csr_value;                                         \
  })
#define csr_write(name, value) asm volatile("csrw " #name ", %0" ::"rK"((unsigned long)(value)))
#define csr_set(name, mask) asm volatile("csrs " #name ", %0" ::"rK"((unsigned long)(mask)))
#define csr_clear(name, mask) asm volatile("csrc " #name ", %0" ::"rK"((unsigned long)(mask)))

// The mnemonics that load and store a register.
#if __riscv_xlen == 64
#define LOAD_REGISTER "ld"
#define STORE_REGISTER "sd"
#define WORD_BYTES "8"
#else
#define LOAD_REGISTER "lw"
#define STORE_REGISTER "sw"
#define WORD_BYTES "4"
#endif

// The registers at a trap, in the order in which trap_vector saves them.
struct frame {
  unsigned long ra;
  unsigned long a[8];
  unsigned long t[7];
  unsigned long pc;
  unsigned long padding;
};

struct sbi_result {
  long error;
  long value;
};

enum {
  sbi_base = 0x10,
  sbi_time = 0x54494d45,
  sbi_ipi = 0x735049,
  sbi_rfence = 0x52464e43,
  sbi_hsm = 0x48534d,
  sbi_srst = 0x53525354,
};

struct sbi_result sbi(unsigned long extension, unsigned long function, unsigned long a0,
                      unsigned long a1, unsigned long a2, unsigned long a3);
void print(const char *text);
void print_number(unsigned long value);

// Ends the guest: 0 is a pass, anything else the number of the check that failed.
_Noreturn void guest_exit(unsigned long code);
// Ends the guest with `code` and one line unless the condition holds.
void expect(bool condition, unsigned long code, const char *what);

// Traps that KVM has handed back while tp was set (start.S).
extern volatile unsigned long redirects;
void any_trap(struct frame *frame, unsigned long cause, unsigned long tval);
// The trap returns to where gp says.
void go_on(struct frame *frame);

// Arms the timer `ticks` from now: by stimecmp where KVM offers Sstc, by SBI otherwise.
void timer_after(unsigned long flags, unsigned long ticks);
void timer_off(unsigned long flags);

// Each guest has these three.
void guest_main(unsigned long hart, unsigned long flags);
void second_main(unsigned long hart, unsigned long opaque);
void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval);

void second_start(void);
_Noreturn void enter_user(unsigned long pc, unsigned long stack);
