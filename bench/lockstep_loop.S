/* SPDX-License-Identifier: Apache-2.0 */
# The program of the lockstep measurements: arithmetic, loads, stores, branches and a call in a loop,
# about LOOPS * 16 instructions; it ends by itself, because the bare build counts no commits.
#if __riscv_xlen == 32
#define sd sw
#define ld lw
#endif
.globl _start
_start:
  la sp, stack
  li s0, LOOPS
  li s1, 0x12345
loop:
  addi s1, s1, 7
  sd s1, 0(sp)
  slli t0, s1, 3
  xor t1, t0, s1
  ld t2, 0(sp)
  add t1, t1, t2
  sw t1, 8(sp)
  andi t3, s1, 1
  beqz t3, even
  addi t1, t1, 5
even:
  jal ra, leaf
  lw t4, 8(sp)
  addi s0, s0, -1
  bnez s0, loop
  li t0, 0x100000
  li t1, 0x5555
  sw t1, 0(t0)
1: j 1b
leaf:
  srli t5, t1, 2
  ret
.align 6
stack: .space 64
