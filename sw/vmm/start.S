/* SPDX-License-Identifier: Apache-2.0 */
# Process entry and the two things C cannot say: a system call, and a thread's first moment.

#include "caller_saved.h"

  .option norelax
  .text
  .globl _start
_start:
  mv      a0, sp
  andi    sp, sp, -16
  call    process_main

  # long syscall6(a0..a5, number)
  .globl syscall6
syscall6:
  mv      a7, a6
  ecall
  ret

  # long start_thread(flags, stack_top, function, argument): the parent gets the thread's id or
  # an error; the thread calls function(argument) on its own stack and never returns.
  .globl start_thread
start_thread:
  addi    a1, a1, -16
  SAVE    a2, 0(a1)
  SAVE    a3, WORD(a1)
  li      a2, 0
  li      a3, 0
  li      a4, 0
  li      a7, 220
  ecall
  bnez    a0, 1f
  LOAD    t0, 0(sp)
  LOAD    a0, WORD(sp)
  addi    sp, sp, 16
  jalr    t0
  li      a0, 0
  li      a7, 93
  ecall
1:
  ret
