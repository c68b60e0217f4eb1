/* SPDX-License-Identifier: Apache-2.0 */
// What M-mode gives away before the kernel starts, and the traps that it keeps.
#include "below.h"
#include "platform.h"
#include "sbi.h"

int try_pmpaddr0(unsigned long value);
int try_pmpcfg0(unsigned long value);
int try_set_menvcfg(unsigned long mask);
int try_set_mstateen0(unsigned long mask);
#if __riscv_xlen == 32
int try_set_menvcfgh(unsigned long mask);
int try_set_mstateen0h(unsigned long mask);
int try_clear_mstatush(unsigned long mask);
#endif
int try_mcounteren(unsigned long value);

extern const unsigned long fw_sstc;

// medeleg: every exception that HS-mode can cause or has to see, by its number. What stays in
// M-mode is 9, the ECALL from HS-mode, which is the SBI call; 11 is read-only zero ("for
// exceptions that cannot occur in less privileged modes, the corresponding medeleg bits should be
// read-only zero"); 14, 16-19 and 24 up are reserved or belong to extensions that are not here.
enum {
  delegated_exceptions =
      1 << 0     // instruction address misaligned: a signal to the process
      | 1 << 1   // instruction access fault: likewise
      | 1 << 2   // illegal instruction: a signal; KVM redirects a guest's
      | 1 << 3   // breakpoint: the debugger of HS-mode or, through hedeleg, of the guest
      | 1 << 4   // load address misaligned: HS-mode emulates or signals
      | 1 << 5   // load access fault: also what HLV meets on behalf of a guest
      | 1 << 6   // store/AMO address misaligned
      | 1 << 7   // store/AMO access fault
      | 1 << 8   // ECALL from U or VU: the system calls of the host and, through hedeleg, the guest's
      | 1 << 10  // ECALL from VS: the guest's SBI calls
      | 1 << 12  // instruction page fault
      | 1 << 13  // load page fault
      | 1 << 15  // store/AMO page fault
      | 1 << 20  // instruction guest-page fault
      | 1 << 21  // load guest-page fault
      | 1 << 22  // virtual instruction
      | 1 << 23  // store/AMO guest-page fault
};

// mideleg: the supervisor's interrupts. Those of VS-mode and SGEIP need no bit: with H,
// "bits 10, 6, and 2 of mideleg are each read-only one", and bit 12 too where GEILEN is not 0.
enum {
  delegated_interrupts = 1 << 1    // SSIP
                         | 1 << 5  // STIP
                         | 1 << 9  // SEIP
};

#define ENVCFG_STCE (1ull << 63)
#define ENVCFG_PBMTE (1ull << 62)
#define ENVCFG_ADUE (1ull << 61)
#define ENVCFG_CBZE (1ul << 7)
#define ENVCFG_CBCFE (1ul << 6)
#define ENVCFG_CBIE_INVALIDATE (3ul << 4)

#define PMP_NAPOT_RWX 0x1f

#define MSTATUSH_MPV (1ul << 7)

#define CAUSE_INTERRUPT (1ul << (__riscv_xlen - 1))
#define CAUSE_ECALL_FROM_HS 9
#define INTERRUPT_MSI 3
#define INTERRUPT_MTI 7

void firmware_main(void) {
  console_init();
  csr_write(medeleg, keep_what_is_emulated(delegated_exceptions));
  csr_write(mideleg, delegated_interrupts);
  // One entry that covers everything: without a matching entry S-mode would reach no memory.
  // A hart without PMP has no such CSRs and allows everything by itself.
  if (try_pmpaddr0(-1ul) == 0) {
    try_pmpcfg0(PMP_NAPOT_RWX);
  }
  try_mcounteren(0xffffffff);
  csr_write(scounteren, 0xffffffff);
  // Each bit sticks only where its extension is implemented.
  uint64_t envcfg = (fw_sstc ? ENVCFG_STCE : 0) | ENVCFG_PBMTE | ENVCFG_ADUE | ENVCFG_CBZE |
                    ENVCFG_CBCFE | ENVCFG_CBIE_INVALIDATE;
  try_set_menvcfg((unsigned long)envcfg);
  try_set_mstateen0(-1ul);
#if __riscv_xlen == 32
  try_set_menvcfgh((unsigned long)(envcfg >> 32));
  try_set_mstateen0h(-1ul);
  try_clear_mstatush(MSTATUSH_MPV);
#endif
  csr_write(mip, 0);
  csr_write(mie, IP_MSIP);
}

_Noreturn static void unexpected_trap(void) {
  console_puts("firmware: unexpected trap: mcause ");
  console_hex(csr_read(mcause));
  console_puts(" mepc ");
  console_hex(csr_read(mepc));
  console_puts(" mtval ");
  console_hex(csr_read(mtval));
  console_puts(" mstatus ");
  console_hex(csr_read(mstatus));
  console_puts("\n");
  power_off(2);
}

bool handle_trap(struct frame *frame) {
  unsigned long cause = csr_read(mcause);

  if (cause == CAUSE_ECALL_FROM_HS) {
    csr_write(mepc, csr_read(mepc) + 4);
    sbi_call(frame);
  } else if (cause == (CAUSE_INTERRUPT | INTERRUPT_MTI)) {
    // MTIP stays until mtimecmp moves; the next SBI set_timer opens the source again.
    csr_clear(mie, IP_MTIP);
    csr_set(mip, IP_STIP);
  } else if (cause == (CAUSE_INTERRUPT | INTERRUPT_MSI)) {
    write32(CLINT_MSIP, 0);
    csr_set(mip, IP_SSIP);
  } else if (is_for_below(cause, delegated_exceptions)) {
    return true;
  } else {
    unexpected_trap();
  }
  return false;
}
