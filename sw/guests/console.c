/* SPDX-License-Identifier: Apache-2.0 */
// Console calls, and the SBI calls that only ask.
#include "guest.h"

// long registers_kept(void): 0 when all registers but sp, a0, a1, a6 and a7, each with a value of its own,
// come back from a call that is not supported. No trap may come meanwhile: gp and tp are among them.
asm("  .text\n"
    "  .macro each_register operation:vararg\n"
    "  .irp n, 1,3,4,5,6,7,8,9,12,13,14,15,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
    "  \\operation x\\n, \\n\n"
    "  .endr\n"
    "  .endm\n"
    "  .macro keep register, number\n"
    "  " STORE_REGISTER " \\register, \\number * " WORD_BYTES "(sp)\n"
    "  .endm\n"
    "  .macro give_back register, number\n"
    "  " LOAD_REGISTER " \\register, \\number * " WORD_BYTES "(sp)\n"
    "  .endm\n"
    "  .macro mark register, number\n"
    "  li \\register, 0x5a5a5a00 + \\number\n"
    "  .endm\n"
    "  .macro must_be_marked register, number\n"
    "  li a1, 0x5a5a5a00 + \\number\n"
    "  bne \\register, a1, 1f\n"
    "  .endm\n"
    "registers_kept:\n"
    "  addi sp, sp, -256\n"
    "  each_register keep\n"
    "  each_register mark\n"
    "  li a7, 0x12345678\n"
    "  li a6, 0\n"
    "  ecall\n"
    "  li a0, 1\n"
    "  each_register must_be_marked\n"
    "  li a0, 0\n"
    "1:\n"
    "  each_register give_back\n"
    "  addi sp, sp, 256\n"
    "  ret\n");
long registers_kept(void);

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
  expect(registers_kept() == 0, 6, "registers survive a call");
  expect(sbi(sbi_hsm, 2, hart, 0, 0, 0).value == 0, 5, "this hart is started");
  print("hello from VS-mode, hart ");
  print_number(hart);
  print("\n");
}
