/* SPDX-License-Identifier: Apache-2.0 */
# Reset to main, and the way into and out of a less privileged mode.
#include "trapline_csr.h"
#if __riscv_xlen == 32
  .include "width32.inc"
#endif
#define WORD (__riscv_xlen / 8)

  .section .text.start, "ax"
  .globl _start
_start:
  la sp, _stack_top
  la t0, _bss_start
  la t1, _bss_end
1:
  bgeu t0, t1, 2f
  sd zero, 0(t0)
  addi t0, t0, WORD
  j 1b
2:
  la t0, trap_to_m
  csrw mtvec, t0
  call harness_reset
  call main
  # main returned: zero passes, anything else is the number of what failed.
  .globl finish
finish:
  slli a0, a0, 1
  ori a0, a0, 1
  la t0, tohost
3:
  sd a0, 0(t0)
  j 3b

  .section .tohost, "aw", @progbits
  .align 6
  .globl tohost
tohost:
  .dword 0
  .globl fromhost
  .align 6
fromhost:
  .dword 0

  .text
# void enter(struct context *c): go to c's mode and pc with its a0..a7; comes back when the program
# there traps, by whatever way, with M-mode's own registers as they were.
# Layout of the context, by words: 0 pc, 1.. a0-a7.
  .globl enter
  .align 2
enter:
  addi sp, sp, -14 * WORD
  sd ra, 0(sp)
  sd s0, 1 * WORD(sp)
  sd s1, 2 * WORD(sp)
  sd s2, 3 * WORD(sp)
  sd s3, 4 * WORD(sp)
  sd s4, 5 * WORD(sp)
  sd s5, 6 * WORD(sp)
  sd s6, 7 * WORD(sp)
  sd s7, 8 * WORD(sp)
  sd s8, 9 * WORD(sp)
  sd s9, 10 * WORD(sp)
  sd s10, 11 * WORD(sp)
  sd s11, 12 * WORD(sp)
  sd a0, 13 * WORD(sp)
  la t0, m_stack
  sd sp, 0(t0)
  csrw mscratch, t0
  ld t1, 0(a0)
  csrw mepc, t1
  ld a7, 8 * WORD(a0)
  ld a6, 7 * WORD(a0)
  ld a5, 6 * WORD(a0)
  ld a4, 5 * WORD(a0)
  ld a3, 4 * WORD(a0)
  ld a2, 3 * WORD(a0)
  ld a1, 2 * WORD(a0)
  ld a0, 1 * WORD(a0)
  mret

# Every trap into M ends the visit that `enter` began. Registers a0..a7 go back to the context.
# (Entered as a table, too: by a hart whose mtvec is vectored at multiples of 256 and nothing else.)
  .globl trap_to_m
  .align 8
trap_to_m:
  .rept 16
  .option push
  .option norvc
  j ends_visit
  .option pop
  .endr
ends_visit:
  csrrw sp, mscratch, sp
  ld sp, 0(sp)
  sd t6, -1 * WORD(sp)
  ld t6, 13 * WORD(sp)
  sd a0, 1 * WORD(t6)
  sd a1, 2 * WORD(t6)
  sd a2, 3 * WORD(t6)
  sd a3, 4 * WORD(t6)
  sd a4, 5 * WORD(t6)
  sd a5, 6 * WORD(t6)
  sd a6, 7 * WORD(t6)
  sd a7, 8 * WORD(t6)
  ld ra, 0(sp)
  ld s0, 1 * WORD(sp)
  ld s1, 2 * WORD(sp)
  ld s2, 3 * WORD(sp)
  ld s3, 4 * WORD(sp)
  ld s4, 5 * WORD(sp)
  ld s5, 6 * WORD(sp)
  ld s6, 7 * WORD(sp)
  ld s7, 8 * WORD(sp)
  ld s8, 9 * WORD(sp)
  ld s9, 10 * WORD(sp)
  ld s10, 11 * WORD(sp)
  ld s11, 12 * WORD(sp)
  addi sp, sp, 14 * WORD
  ret

# M's vectored table: each entry leaves its link in vector_m_link and goes on to trap_to_m. t registers
# are nobody's at the end of a visit.
  .globl vector_m
  .align 8
vector_m:
  .rept 16
  .option push
  .option norvc
  jal t5, 1f
  .option pop
  .endr
1:
  la t4, vector_m_link
  sd t5, 0(t4)
  j trap_to_m

# One instruction of run_insn.
  .globl insn_slot
  .align 2
insn_slot:
  .word 0
  la t6, done
  jr t6

# Where HS and VS trap to: nothing but a call to M, which reads the CSRs of the trap. The vectored
# tables show by the address of the call which entry was taken.
  .globl stub_hs
  .globl stub_vs
  .align 6
stub_hs:
  .rept 16
  .option push
  .option norvc
  ecall
  .option pop
  .endr
  .align 6
stub_vs:
  .rept 16
  .option push
  .option norvc
  ecall
  .option pop
  .endr

# A provocation ends here when nothing trapped.
  .globl done
  .align 2
done:
  .option push
  .option norvc
  ecall
  .option pop

  .bss
  .align 3
m_stack:
  .dword 0
  .globl vector_m_link
vector_m_link:
  .dword 0
