/* SPDX-License-Identifier: Apache-2.0 */
// SBI calls of every extension that KVM answers itself: what they return, hart masks in memory
// (which KVM reads with HLV), one that is not mapped, and calls that go to user space.
#include "guest.h"
#include "paging.h"

enum {
  set_timer = 0,
  clear_ipi = 3,
  send_ipi = 4,
  fence_i = 5,
  sfence_vma = 6,
  sfence_vma_asid = 7,
  vendor = 0x09000001,
  nothing = 0x7fffffff,
};
enum { not_supported = -2, invalid_param = -3, already_available = -6 };

static volatile unsigned long seen_cause, seen_value;
static unsigned long harts[2] __attribute__((aligned(8)));

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  if (cause & CAUSE_INTERRUPT) {
    guest_exit(90);
  }
  seen_cause = cause;
  seen_value = tval;
  frame->pc += 4;
}

static long call(unsigned long extension, unsigned long function, unsigned long a0,
                 unsigned long a1) {
  return sbi(extension, function, a0, a1, 0, 0).error;
}

static void legacy_calls(unsigned long hart) {
  unsigned long mask = (unsigned long)harts;

  harts[0] = 1ul << hart;
  expect(call(set_timer, 0, -1ul, -1ul) == 0, 1, "SET_TIMER");
  expect(call(send_ipi, 0, mask, 0) == 0, 2, "SEND_IPI by a mask in memory");
  expect(csr_read(sip) & IP_SSIP, 3, "the IPI");
  expect(call(clear_ipi, 0, 0, 0) == 0, 4, "CLEAR_IPI");
  expect(!(csr_read(sip) & IP_SSIP), 5, "no IPI any more");
  expect(call(send_ipi, 0, 0, 0) == 0, 6, "SEND_IPI to everybody");
  expect(csr_read(sip) & IP_SSIP, 7, "the second IPI");
  csr_clear(sip, IP_SSIP);
  expect(call(clear_ipi, 0, 0, 0) == 0, 8, "CLEAR_IPI behind the guest's own");
  expect(!(csr_read(sip) & IP_SSIP), 9, "an IPI that the guest cleared");
  expect(call(fence_i, 0, mask, 0) == 0, 10, "REMOTE_FENCE_I");
  expect(sbi(sfence_vma, 0, mask, 0, 0, 0).error == 0, 11, "REMOTE_SFENCE_VMA of everything");
  expect(sbi(sfence_vma, 0, mask, WINDOW, 4096, 0).error == 0, 12, "REMOTE_SFENCE_VMA of a page");
  expect(sbi(sfence_vma_asid, 0, mask, WINDOW, 4096, 1).error == 0, 13, "with an ASID");
  expect(sbi(sfence_vma_asid, 0, 0, 0, 0, 1).error == 0, 14, "with an ASID, to everybody");
}

static void unmapped_mask(void) {
  // A page of tables that KVM has not mapped yet: Linux 6.1 hands cause 21 to the guest.
  seen_cause = 0;
  call(send_ipi, 0, WINDOW, 0);
  expect(seen_cause == 21 || seen_cause == 13, 17, "a hart mask behind tables never used");
  set_page(0, (unsigned long)harts & -4096ul, PTE_LEAF_RW);
  (void)*(volatile unsigned long *)WINDOW;
  set_page(0, 0, 0);
  seen_cause = 0;
  call(send_ipi, 0, WINDOW, 0);
  expect(seen_cause == 13 && seen_value == WINDOW, 15, "a hart mask that is not mapped");
  expect(!(csr_read(sip) & IP_SSIP), 16, "no IPI of it");
}

static void later_calls(unsigned long hart) {
  for (unsigned long function = 0; function < 7; function++) {
    expect(call(sbi_base, function, sbi_time, 0) == 0, 20, "BASE");
  }
  expect(sbi(sbi_base, 3, nothing, 0, 0, 0).value == 0, 21, "a probe of nothing");
  expect(call(sbi_base, 7, 0, 0) == not_supported, 22, "BASE beyond its functions");
  expect(call(sbi_time, 0, -1ul, -1ul) == 0, 23, "TIME");
  // Later versions say "not supported", and tell of an IPI to nobody.
  long other = call(sbi_time, 1, 0, 0), nobody = call(sbi_ipi, 0, 1, 64);
  expect(other == invalid_param || other == not_supported, 24, "TIME beyond its functions");
  expect(call(sbi_ipi, 1, 1, 0) == other, 25, "IPI beyond its functions");
  expect(nobody == 0 || nobody == invalid_param, 26, "an IPI to nobody");
  expect(!(csr_read(sip) & IP_SSIP), 27, "nobody's IPI");
  expect(sbi(sbi_rfence, 2, 1ul << hart, 0, WINDOW, 4096).error == 0, 28, "SFENCE.VMA by ASID");
  expect(sbi(sbi_rfence, 2, 1ul << hart, 0, 0, -1ul).error == 0, 29, "SFENCE.VMA by ASID, all");
  for (unsigned long function = 3; function < 8; function++) {
    expect(call(sbi_rfence, function, 1ul << hart, 0) == not_supported, 30, "HFENCE by call");
  }
  expect(call(sbi_hsm, 0, hart, 0) == already_available, 31, "HART_START of the caller");
  expect(call(sbi_hsm, 0, 9, 0) == invalid_param, 32, "HART_START of nobody");
  expect(sbi(sbi_hsm, 2, hart, 0, 0, 0).value == 0, 33, "HART_STATUS of the caller");
  expect(call(sbi_hsm, 2, 9, 0) == invalid_param, 34, "HART_STATUS of nobody");
  expect(call(sbi_hsm, 3, 0x80000000, 0) == not_supported, 35, "HART_SUSPEND without state");
  expect(call(sbi_hsm, 3, 5, 0) == invalid_param, 36, "HART_SUSPEND of another type");
  expect(call(sbi_hsm, 4, 0, 0) == not_supported, 37, "HSM beyond its functions");
  expect(call(sbi_srst, 0, 9, 0) == not_supported, 38, "a reset of another type");
  expect(call(sbi_srst, 1, 0, 0) == not_supported, 39, "SRST beyond its functions");
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)flags;
  legacy_calls(hart);
  later_calls(hart);
  // The VMM knows no vendor call: it reports that, and a1 comes back as it says, too.
  expect(call(vendor, 1, 2, 3) == not_supported, 40, "a vendor call");
  expect(call(nothing, 0, 0, 0) == not_supported, 41, "an unknown extension");
  // Pending and enabled, but not taken: HART_SUSPEND goes on at once.
  csr_write(sie, IP_SSIP);
  expect(call(sbi_ipi, 0, 1ul << hart, 0) == 0, 42, "an IPI to the caller");
  expect(call(sbi_hsm, 3, 0, 0) == 0, 43, "HART_SUSPEND with an interrupt pending");
  csr_clear(sip, IP_SSIP);
  csr_write(sie, 0);
  paging_on();
  unmapped_mask();
  harts[0] = 1ul << hart;
  expect(call(send_ipi, 0, (unsigned long)harts, 0) == 0, 44, "a mask read through two stages");
  expect(csr_read(sip) & IP_SSIP, 45, "its IPI");
  print("calls\n");
}
