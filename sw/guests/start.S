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
  bnez    tp, redirected
  addi    sp, sp, -144
  each_caller_saved SAVE
  csrr    t0, sepc
  SAVE    t0, CALLER_SAVED_BYTES(sp)
  mv      a0, sp
  csrr    a1, scause
  csrr    a2, stval
  call    any_trap
  LOAD    t0, CALLER_SAVED_BYTES(sp)
  csrw    sepc, t0
  each_caller_saved LOAD
  addi    sp, sp, 144
  sret

# A trap that KVM hands back from VU-mode: before Linux 6.3 it leaves the guest in VU-mode even here,
# where nothing of the supervisor can be done. Code that expects one has tp set, and in gp where
# it goes on. In VU-mode the ECALL enters trap_vector in VS-mode; in VS-mode it is an SBI call.
redirected:
  li      tp, 0
  la      t0, redirects
  LOAD    t1, 0(t0)
  addi    t1, t1, 1
  SAVE    t1, 0(t0)
  li      a7, 0x10
  li      a6, 0
  .globl redirected_call
redirected_call:
  ecall
  csrw    sepc, gp
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
