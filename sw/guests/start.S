/* SPDX-License-Identifier: Apache-2.0 */
# Entry of a guest in VS-mode: a0 = hart, a1 = flags from the VMM or what another vCPU gave.

#include "caller_saved.h"

  .option norelax
  .section .text.entry, "ax"
  .globl _start
_start:
  la      sp, stack_top
  la      t0, trap_vector
  csrw    stvec, t0
  call    guest_main
  li      a0, 0
  call    guest_exit

# Entry of the second vCPU, started by an SBI HSM call: it has a stack of its own.
  .globl second_start
second_start:
  la      sp, second_stack_top
  la      t0, trap_vector
  csrw    stvec, t0
  call    second_main
1:
  wfi
  j       1b

# Every register that C code may change, then sepc: struct frame in guest.h has this order.
  .balign 4
trap_vector:
  addi    sp, sp, -144
  each_caller_saved SAVE
  csrr    t0, sepc
  SAVE    t0, CALLER_SAVED_BYTES(sp)
  mv      a0, sp
  csrr    a1, scause
  csrr    a2, stval
  call    guest_trap
  LOAD    t0, CALLER_SAVED_BYTES(sp)
  csrw    sepc, t0
  each_caller_saved LOAD
  addi    sp, sp, 144
  sret

# void enter_user(pc, stack): SRET to VU-mode at pc. The trap vector saves registers below sp
# without asking where sp points, so code in VU-mode leaves sp alone: `stack` is a supervisor's.
  .globl enter_user
enter_user:
  csrw    sepc, a0
  li      t0, 1 << 8
  csrc    sstatus, t0
  mv      sp, a1
  sret
