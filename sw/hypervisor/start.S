/* SPDX-License-Identifier: Apache-2.0 */
# Entry from the firmware in HS-mode, traps of the host, the world switch in the order of profile v18,
# and the way into user mode.

#include "caller_saved.h"

  .option norelax
  .section .text.entry, "ax"
  .globl _start
_start:
  la      sp, kernel_stack_top
  la      tp, thread
  csrw    sscratch, zero
  la      t0, host_vector
  csrw    stvec, t0
  call    kernel_main

  .text
# void enter_user(pc, stack): never returns; ECALLs come to host_vector.
  .globl enter_user
enter_user:
  csrw    sepc, a0
  li      t0, 1 << 8
  csrc    sstatus, t0
  li      t0, 1 << 5
  csrs    sstatus, t0
  csrw    sscratch, tp
  mv      sp, a1
  sret

# sscratch: the thread while user mode runs, otherwise zero. A trap of the kernel itself is an
# interrupt, for it has no others.
  .balign 4
host_vector:
  csrrw   tp, sscratch, tp
  bnez    tp, from_user
  csrrw   tp, sscratch, zero
  addi    sp, sp, -18 * WORD
  each_caller_saved SAVE
  csrr    t0, sepc
  SAVE    t0, 16 * WORD(sp)
  csrr    t0, sstatus
  SAVE    t0, 17 * WORD(sp)
  call    kernel_interrupt
  LOAD    t0, 17 * WORD(sp)
  csrw    sstatus, t0
  LOAD    t0, 16 * WORD(sp)
  csrw    sepc, t0
  each_caller_saved LOAD
  addi    sp, sp, 18 * WORD
  sret

# A system call: user code counts on nothing but its callee-saved registers, which C code keeps.
from_user:
  la      t0, user_sp
  SAVE    sp, 0 * WORD(t0)
  csrr    t1, sepc
  SAVE    t1, 1 * WORD(t0)
  SAVE    ra, 2 * WORD(t0)
  csrw    sscratch, zero
  la      sp, kernel_stack_top
  csrr    a6, scause
  call    system_call
  la      t0, user_sp
  LOAD    sp, 0 * WORD(t0)
  LOAD    t1, 1 * WORD(t0)
  addi    t1, t1, 4
  csrw    sepc, t1
  LOAD    ra, 2 * WORD(t0)
  csrci   sstatus, 2
  li      t1, 1 << 8
  csrc    sstatus, t1
  csrw    sscratch, tp
  sret

# long sbi_call(extension, function, a0, a1, a2, a3, a4)
  .globl sbi_call
sbi_call:
  mv      t0, a0
  mv      t1, a1
  mv      a0, a2
  mv      a1, a3
  mv      a2, a4
  mv      a3, a5
  mv      a4, a6
  mv      a7, t0
  mv      a6, t1
  ecall
  ret

# Members of struct kvm_vcpu_arch; kvm.h says that they are there.
#define HOST (35 * WORD)
#define SEPC (32 * WORD)
#define SSTATUS (33 * WORD)
#define HSTATUS (34 * WORD)
#define GUEST_A0 (10 * WORD)
#define GUEST_SCOUNTEREN (79 * WORD)
#define HOST_STVEC (80 * WORD)
#define HOST_SSCRATCH (81 * WORD)
#define HOST_SCOUNTEREN (82 * WORD)

  .macro  host_registers access
  \access ra, (HOST + WORD * 1)(a0)
  \access sp, (HOST + WORD * 2)(a0)
  \access gp, (HOST + WORD * 3)(a0)
  \access tp, (HOST + WORD * 4)(a0)
  \access s0, (HOST + WORD * 8)(a0)
  \access s1, (HOST + WORD * 9)(a0)
  \access s2, (HOST + WORD * 18)(a0)
  \access s3, (HOST + WORD * 19)(a0)
  \access s4, (HOST + WORD * 20)(a0)
  \access s5, (HOST + WORD * 21)(a0)
  \access s6, (HOST + WORD * 22)(a0)
  \access s7, (HOST + WORD * 23)(a0)
  \access s8, (HOST + WORD * 24)(a0)
  \access s9, (HOST + WORD * 25)(a0)
  \access s10, (HOST + WORD * 26)(a0)
  \access s11, (HOST + WORD * 27)(a0)
  .endm

# All of the guest's but a0.
  .macro  guest_registers access
  \access ra, (1 * WORD)(a0)
  \access sp, (2 * WORD)(a0)
  \access gp, (3 * WORD)(a0)
  \access tp, (4 * WORD)(a0)
  \access t0, (5 * WORD)(a0)
  \access t1, (6 * WORD)(a0)
  \access t2, (7 * WORD)(a0)
  \access s0, (8 * WORD)(a0)
  \access s1, (9 * WORD)(a0)
  \access a1, (11 * WORD)(a0)
  \access a2, (12 * WORD)(a0)
  \access a3, (13 * WORD)(a0)
  \access a4, (14 * WORD)(a0)
  \access a5, (15 * WORD)(a0)
  \access a6, (16 * WORD)(a0)
  \access a7, (17 * WORD)(a0)
  \access s2, (18 * WORD)(a0)
  \access s3, (19 * WORD)(a0)
  \access s4, (20 * WORD)(a0)
  \access s5, (21 * WORD)(a0)
  \access s6, (22 * WORD)(a0)
  \access s7, (23 * WORD)(a0)
  \access s8, (24 * WORD)(a0)
  \access s9, (25 * WORD)(a0)
  \access s10, (26 * WORD)(a0)
  \access s11, (27 * WORD)(a0)
  \access t3, (28 * WORD)(a0)
  \access t4, (29 * WORD)(a0)
  \access t5, (30 * WORD)(a0)
  \access t6, (31 * WORD)(a0)
  .endm

# void __kvm_riscv_switch_to(arch): into the guest, and back at its next trap to HS-mode.
  .balign 4
  .globl __kvm_riscv_switch_to
  .type   __kvm_riscv_switch_to, @function
__kvm_riscv_switch_to:
  host_registers SAVE
  LOAD    t0, SSTATUS(a0)
  csrrw   t0, sstatus, t0
  SAVE    t0, (HOST + SSTATUS)(a0)
  LOAD    t1, HSTATUS(a0)
  csrrw   t1, hstatus, t1
  SAVE    t1, (HOST + HSTATUS)(a0)
  LOAD    t2, GUEST_SCOUNTEREN(a0)
  csrrw   t2, scounteren, t2
  SAVE    t2, HOST_SCOUNTEREN(a0)
  csrrw   t3, sscratch, a0
  SAVE    t3, HOST_SSCRATCH(a0)
  la      t4, guest_left
  csrrw   t4, stvec, t4
  SAVE    t4, HOST_STVEC(a0)
  LOAD    t5, SEPC(a0)
  csrw    sepc, t5
  guest_registers LOAD
  LOAD    a0, GUEST_A0(a0)
  sret

  .balign 4
guest_left:
  csrrw   a0, sscratch, a0
  guest_registers SAVE
  csrr    t0, sepc
  SAVE    t0, SEPC(a0)
  LOAD    t1, HOST_STVEC(a0)
  csrw    stvec, t1
  LOAD    t2, HOST_SSCRATCH(a0)
  csrrw   t2, sscratch, t2
  SAVE    t2, GUEST_A0(a0)
  LOAD    t3, HOST_SCOUNTEREN(a0)
  csrrw   t3, scounteren, t3
  SAVE    t3, GUEST_SCOUNTEREN(a0)
  LOAD    t4, (HOST + HSTATUS)(a0)
  csrrw   t4, hstatus, t4
  SAVE    t4, HSTATUS(a0)
  LOAD    t5, (HOST + SSTATUS)(a0)
  csrrw   t5, sstatus, t5
  SAVE    t5, SSTATUS(a0)
  host_registers LOAD
  ret
  .size   __kvm_riscv_switch_to, . - __kvm_riscv_switch_to

# A trap of an access to guest memory: a0 is the record, a1 is free, the access is skipped.
  .balign 4
  .globl __kvm_riscv_unpriv_trap
__kvm_riscv_unpriv_trap:
  csrr    a1, sepc
  SAVE    a1, 0 * WORD(a0)
  addi    a1, a1, 4
  csrw    sepc, a1
  csrr    a1, scause
  SAVE    a1, 1 * WORD(a0)
  csrr    a1, stval
  SAVE    a1, 2 * WORD(a0)
  csrr    a1, htval
  SAVE    a1, 3 * WORD(a0)
  csrr    a1, htinst
  SAVE    a1, 4 * WORD(a0)
  sret

# User mode's own: long user_call(a0, a1, a2, number).
  .globl user_call
user_call:
  mv      a7, a3
  ecall
  ret

  .bss
  .balign 16
  .globl thread
thread:
  .skip 16
user_sp:
  .skip 3 * WORD
  .balign 16
  .skip 16384
kernel_stack_top:
  .skip 16384
  .globl user_stack_top
user_stack_top:
