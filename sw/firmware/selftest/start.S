/* SPDX-License-Identifier: Apache-2.0 */
# A payload in the kernel's place: HS-mode, one stack, one trap hook.

#include "caller_saved.h"

  .option norelax
  .section .text.entry, "ax"
  .globl _start
_start:
  la      sp, stack_top
  la      t0, trap_vector
  csrw    stvec, t0
  call    selftest
1:
  wfi
  j       1b

  .balign 4
trap_vector:
  addi    sp, sp, -144
  each_caller_saved SAVE
  csrr    a0, scause
  call    trapped
  each_caller_saved LOAD
  addi    sp, sp, 144
  sret
