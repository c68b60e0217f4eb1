/* SPDX-License-Identifier: Apache-2.0 */
# Entry from the firmware in HS-mode, traps of the host, the world switch in the order of profile v18,
# and the way into user mode.

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
  addi    sp, sp, -144
  sd      ra, 0(sp)
  sd      t0, 8(sp)
  sd      t1, 16(sp)
  sd      t2, 24(sp)
  sd      a0, 32(sp)
  sd      a1, 40(sp)
  sd      a2, 48(sp)
  sd      a3, 56(sp)
  sd      a4, 64(sp)
  sd      a5, 72(sp)
  sd      a6, 80(sp)
  sd      a7, 88(sp)
  sd      t3, 96(sp)
  sd      t4, 104(sp)
  sd      t5, 112(sp)
  sd      t6, 120(sp)
  csrr    t0, sepc
  sd      t0, 128(sp)
  csrr    t0, sstatus
  sd      t0, 136(sp)
  call    kernel_interrupt
  ld      t0, 136(sp)
  csrw    sstatus, t0
  ld      t0, 128(sp)
  csrw    sepc, t0
  ld      ra, 0(sp)
  ld      t0, 8(sp)
  ld      t1, 16(sp)
  ld      t2, 24(sp)
  ld      a0, 32(sp)
  ld      a1, 40(sp)
  ld      a2, 48(sp)
  ld      a3, 56(sp)
  ld      a4, 64(sp)
  ld      a5, 72(sp)
  ld      a6, 80(sp)
  ld      a7, 88(sp)
  ld      t3, 96(sp)
  ld      t4, 104(sp)
  ld      t5, 112(sp)
  ld      t6, 120(sp)
  addi    sp, sp, 144
  sret

# A system call: user code counts on nothing but its callee-saved registers, which C code keeps.
from_user:
  la      t0, user_sp
  sd      sp, 0(t0)
  csrr    t1, sepc
  sd      t1, 8(t0)
  sd      ra, 16(t0)
  csrw    sscratch, zero
  la      sp, kernel_stack_top
  csrr    a6, scause
  call    system_call
  la      t0, user_sp
  ld      sp, 0(t0)
  ld      t1, 8(t0)
  addi    t1, t1, 4
  csrw    sepc, t1
  ld      ra, 16(t0)
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

#define HOST 280
#define SEPC 256
#define SSTATUS 264
#define HSTATUS 272
#define GUEST_SCOUNTEREN 632
#define HOST_STVEC 640
#define HOST_SSCRATCH 648
#define HOST_SCOUNTEREN 656

  .macro  host_registers access
  \access ra, (HOST + 8 * 1)(a0)
  \access sp, (HOST + 8 * 2)(a0)
  \access gp, (HOST + 8 * 3)(a0)
  \access tp, (HOST + 8 * 4)(a0)
  \access s0, (HOST + 8 * 8)(a0)
  \access s1, (HOST + 8 * 9)(a0)
  \access s2, (HOST + 8 * 18)(a0)
  \access s3, (HOST + 8 * 19)(a0)
  \access s4, (HOST + 8 * 20)(a0)
  \access s5, (HOST + 8 * 21)(a0)
  \access s6, (HOST + 8 * 22)(a0)
  \access s7, (HOST + 8 * 23)(a0)
  \access s8, (HOST + 8 * 24)(a0)
  \access s9, (HOST + 8 * 25)(a0)
  \access s10, (HOST + 8 * 26)(a0)
  \access s11, (HOST + 8 * 27)(a0)
  .endm

# All of the guest's but a0.
  .macro  guest_registers access
  \access ra, 8(a0)
  \access sp, 16(a0)
  \access gp, 24(a0)
  \access tp, 32(a0)
  \access t0, 40(a0)
  \access t1, 48(a0)
  \access t2, 56(a0)
  \access s0, 64(a0)
  \access s1, 72(a0)
  \access a1, 88(a0)
  \access a2, 96(a0)
  \access a3, 104(a0)
  \access a4, 112(a0)
  \access a5, 120(a0)
  \access a6, 128(a0)
  \access a7, 136(a0)
  \access s2, 144(a0)
  \access s3, 152(a0)
  \access s4, 160(a0)
  \access s5, 168(a0)
  \access s6, 176(a0)
  \access s7, 184(a0)
  \access s8, 192(a0)
  \access s9, 200(a0)
  \access s10, 208(a0)
  \access s11, 216(a0)
  \access t3, 224(a0)
  \access t4, 232(a0)
  \access t5, 240(a0)
  \access t6, 248(a0)
  .endm

# void __kvm_riscv_switch_to(arch): into the guest, and back at its next trap to HS-mode.
  .balign 4
  .globl __kvm_riscv_switch_to
  .type   __kvm_riscv_switch_to, @function
__kvm_riscv_switch_to:
  host_registers sd
  ld      t0, SSTATUS(a0)
  csrrw   t0, sstatus, t0
  sd      t0, (HOST + SSTATUS)(a0)
  ld      t1, HSTATUS(a0)
  csrrw   t1, hstatus, t1
  sd      t1, (HOST + HSTATUS)(a0)
  ld      t2, GUEST_SCOUNTEREN(a0)
  csrrw   t2, scounteren, t2
  sd      t2, HOST_SCOUNTEREN(a0)
  csrrw   t3, sscratch, a0
  sd      t3, HOST_SSCRATCH(a0)
  la      t4, guest_left
  csrrw   t4, stvec, t4
  sd      t4, HOST_STVEC(a0)
  ld      t5, SEPC(a0)
  csrw    sepc, t5
  guest_registers ld
  ld      a0, 80(a0)
  sret

  .balign 4
guest_left:
  csrrw   a0, sscratch, a0
  guest_registers sd
  csrr    t0, sepc
  sd      t0, SEPC(a0)
  ld      t1, HOST_STVEC(a0)
  csrw    stvec, t1
  ld      t2, HOST_SSCRATCH(a0)
  csrrw   t2, sscratch, t2
  sd      t2, 80(a0)
  ld      t3, HOST_SCOUNTEREN(a0)
  csrrw   t3, scounteren, t3
  sd      t3, GUEST_SCOUNTEREN(a0)
  ld      t4, (HOST + HSTATUS)(a0)
  csrrw   t4, hstatus, t4
  sd      t4, HSTATUS(a0)
  ld      t5, (HOST + SSTATUS)(a0)
  csrrw   t5, sstatus, t5
  sd      t5, SSTATUS(a0)
  host_registers ld
  ret
  .size   __kvm_riscv_switch_to, . - __kvm_riscv_switch_to

# A trap of an access to guest memory: a0 is the record, a1 is free, the access is skipped.
  .balign 4
  .globl __kvm_riscv_unpriv_trap
__kvm_riscv_unpriv_trap:
  csrr    a1, sepc
  sd      a1, 0(a0)
  addi    a1, a1, 4
  csrw    sepc, a1
  csrr    a1, scause
  sd      a1, 8(a0)
  csrr    a1, stval
  sd      a1, 16(a0)
  csrr    a1, htval
  sd      a1, 24(a0)
  csrr    a1, htinst
  sd      a1, 32(a0)
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
  .skip 24
  .balign 16
  .skip 16384
kernel_stack_top:
  .skip 16384
  .globl user_stack_top
user_stack_top:
