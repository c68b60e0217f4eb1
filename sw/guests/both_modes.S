/* SPDX-License-Identifier: Apache-2.0 */
# Code run in VS-mode and in VU-mode: the way there and back, and stubs of one instruction each.

#include "caller_saved.h"

  .option norelax
  .text

# long call_supervisor(code, a0, a1): as a function of VS-mode.
  .globl call_supervisor
call_supervisor:
  mv      t0, a0
  mv      a0, a1
  mv      a1, a2
  jr      t0

# long call_user(code, a0, a1, code_offset, redirected): in VU-mode; the code and its return lie
# code_offset bytes higher there. tp stays `redirected` until a trap has been redirected.
  .globl call_user
call_user:
  addi    sp, sp, -16 * WORD
  SAVE    ra, 0 * WORD(sp)
  SAVE    s0, 1 * WORD(sp)
  SAVE    s1, 2 * WORD(sp)
  SAVE    s2, 3 * WORD(sp)
  SAVE    s3, 4 * WORD(sp)
  SAVE    s4, 5 * WORD(sp)
  SAVE    s5, 6 * WORD(sp)
  SAVE    s6, 7 * WORD(sp)
  SAVE    s7, 8 * WORD(sp)
  SAVE    s8, 9 * WORD(sp)
  SAVE    s9, 10 * WORD(sp)
  SAVE    s10, 11 * WORD(sp)
  SAVE    s11, 12 * WORD(sp)
  la      t0, supervisor_stack
  SAVE    sp, 0(t0)
  mv      tp, a4
  add     a0, a0, a3
  csrw    sepc, a0
  li      t0, 1 << 8
  csrc    sstatus, t0
  la      ra, user_done
  add     ra, ra, a3
  mv      a0, a1
  mv      a1, a2
  sret

# Where code in VU-mode returns to.
  .globl user_done
user_done:
  ecall

# void end_of_user(a0): call_user returns a0.
  .globl end_of_user
end_of_user:
  la      t0, supervisor_stack
  LOAD    sp, 0(t0)
  LOAD    ra, 0 * WORD(sp)
  LOAD    s0, 1 * WORD(sp)
  LOAD    s1, 2 * WORD(sp)
  LOAD    s2, 3 * WORD(sp)
  LOAD    s3, 4 * WORD(sp)
  LOAD    s4, 5 * WORD(sp)
  LOAD    s5, 6 * WORD(sp)
  LOAD    s6, 7 * WORD(sp)
  LOAD    s7, 8 * WORD(sp)
  LOAD    s8, 9 * WORD(sp)
  LOAD    s9, 10 * WORD(sp)
  LOAD    s10, 11 * WORD(sp)
  LOAD    s11, 12 * WORD(sp)
  addi    sp, sp, 16 * WORD
  ret

# A stub has the arguments in a0 and a1, returns in a0, and tells in gp where to go on when the
# machine cannot do what it asks.
  .macro  stub name, instruction:vararg
  .balign 4
  .globl  stub_\name
stub_\name:
  la      gp, 1f
  \instruction
  .balign 4
1:
  ret
  .endm

# The same with an instruction of 16 bits.
  .macro  stub_compressed name, instruction:vararg
  .balign 4
  .globl  stub_\name
stub_\name:
  la      gp, 1f
  .option push
  .option rvc
  \instruction
  .balign 4
1:
  .option pop
  ret
  .endm

# The same, relative to sp: nothing may trap into VS-mode meanwhile.
  .macro  stub_by_sp name, instruction:vararg
  .balign 4
  .globl  stub_\name
stub_\name:
  la      gp, 1f
  mv      t0, sp
  mv      sp, a0
  .option push
  .option rvc
  \instruction
  .balign 4
1:
  .option pop
  mv      sp, t0
  ret
  .endm

  stub    lb, lb a0, 0(a0)
  stub    lbu, lbu a0, 0(a0)
  stub    lh, lh a0, 0(a0)
  stub    lhu, lhu a0, 0(a0)
  stub    lw, lw a0, 0(a0)
  stub    lw_x0, lw zero, 0(a0)
  stub    sb, sb a1, 0(a0)
  stub    sh, sh a1, 0(a0)
  stub    sw, sw a1, 0(a0)
  stub    sw_x0, sw zero, 0(a0)
  stub_compressed c_lw, c.lw a0, 0(a0)
  stub_compressed c_sw, c.sw a1, 0(a0)
  stub_by_sp c_lwsp, c.lwsp a0, 4(sp)
  stub_by_sp c_swsp, c.swsp a1, 4(sp)
  stub_by_sp c_swsp_0, c.swsp a1, 0(sp)
#if __riscv_xlen == 64
  stub    lwu, lwu a0, 0(a0)
  stub    ld, ld a0, 0(a0)
  stub    sd, sd a1, 0(a0)
  stub_compressed c_ld, c.ld a0, 0(a0)
  stub_compressed c_sd, c.sd a1, 0(a0)
  stub_by_sp c_ldsp, c.ldsp a0, 8(sp)
  stub_by_sp c_sdsp, c.sdsp a1, 8(sp)
  stub_by_sp c_sdsp_32, c.sdsp a1, 32(sp)
#endif
  stub    lr, lr.w a0, (a0)
  stub    amo, amoadd.w a0, a1, (a0)
  stub    jump, jr a0
  stub    illegal, .word 0xffffffff
  stub_compressed c_illegal, .hword 0
  stub    wfi, wfi
  stub    hstatus, csrr a0, 0x600
  stub    hstatus_set, csrsi 0x600, 1
  stub    hfence_gvma, .word 0x62000073
  stub    hlv, .word 0x68054573
  stub    sstatus, csrr a0, sstatus
  stub    cycle, csrr a0, cycle
  stub    sret, sret
  stub    sfence, sfence.vma

# Calls that end the machine; a0 and a1 of SRST.
  .macro  ending name, extension
  .balign 4
  .globl  stub_\name
stub_\name:
  la      gp, 1f
  li      a7, \extension
  li      a6, 0
  ecall
1:
  li      gp, 0
  ret
  .endm
  ending  shutdown, 8
  ending  reset, 0x53525354

# Pages that nobody has touched, one for each mode.
  .macro  far_stub name
  .balign 4096
  .globl  stub_\name
stub_\name:
  la      gp, 1f
  addi    a0, a0, 1
1:
  ret
  .endm
  .section .text.far, "ax"
  far_stub far_vs
  far_stub far_vu
  .balign 4096

  .section .bss.supervisor_stack, "aw", @nobits
  .balign WORD
supervisor_stack:
  .skip WORD
