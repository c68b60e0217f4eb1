# Entry of a guest in VS-mode: a0 = hart, a1 = flags from the VMM or what another vCPU gave.

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
  sd      ra, 0(sp)
  sd      a0, 8(sp)
  sd      a1, 16(sp)
  sd      a2, 24(sp)
  sd      a3, 32(sp)
  sd      a4, 40(sp)
  sd      a5, 48(sp)
  sd      a6, 56(sp)
  sd      a7, 64(sp)
  sd      t0, 72(sp)
  sd      t1, 80(sp)
  sd      t2, 88(sp)
  sd      t3, 96(sp)
  sd      t4, 104(sp)
  sd      t5, 112(sp)
  sd      t6, 120(sp)
  csrr    t0, sepc
  sd      t0, 128(sp)
  mv      a0, sp
  csrr    a1, scause
  csrr    a2, stval
  call    guest_trap
  ld      t0, 128(sp)
  csrw    sepc, t0
  ld      ra, 0(sp)
  ld      a0, 8(sp)
  ld      a1, 16(sp)
  ld      a2, 24(sp)
  ld      a3, 32(sp)
  ld      a4, 40(sp)
  ld      a5, 48(sp)
  ld      a6, 56(sp)
  ld      a7, 64(sp)
  ld      t0, 72(sp)
  ld      t1, 80(sp)
  ld      t2, 88(sp)
  ld      t3, 96(sp)
  ld      t4, 104(sp)
  ld      t5, 112(sp)
  ld      t6, 120(sp)
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
