/* SPDX-License-Identifier: Apache-2.0 */
// Console calls, and the SBI calls that only ask.
#include "guest.h"

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)frame;
  (void)tval;
  guest_exit(50 + (cause & 31));
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)flags;
  struct sbi_result version = sbi(sbi_base, 0, 0, 0, 0, 0);
  expect(version.error == 0 && version.value >= 0x01000000, 1, "SBI 1.0 or later");
  expect(sbi(sbi_base, 3, sbi_time, 0, 0, 0).value == 1, 2, "TIME is there");
  expect(sbi(sbi_base, 3, 0x12345678, 0, 0, 0).value == 0, 3, "an unknown extension is not there");
  expect(sbi(0x12345678, 0, 0, 0, 0, 0).error == -2, 4, "an unknown extension is not supported");
  expect(sbi(sbi_hsm, 2, hart, 0, 0, 0).value == 0, 5, "this hart is started");
  print("hello from VS-mode, hart ");
  print_number(hart);
  print("\n");
}
