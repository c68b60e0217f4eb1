/* SPDX-License-Identifier: Apache-2.0 */
# Reset entry, the M-mode trap vector, and the guarded accesses that ask what the platform has.

#include "caller_saved.h"

  .option norelax
  .option norvc

  .section .text.entry, "ax"
  .globl _start
_start:
  # One hart: any other parks here for ever.
  csrr    t0, mhartid
  bnez    t0, park
  la      sp, stack_top
  csrw    mscratch, sp
  la      t0, trap_vector
  csrw    mtvec, t0
  la      t0, bss_start
  la      t1, bss_end
1:
  bgeu    t0, t1, 2f
  SAVE    zero, 0(t0)
  addi    t0, t0, WORD
  j       1b
2:
  call    firmware_main

  # The Linux boot protocol: a0 = hart, a1 = device tree, satp = 0, here with mret to HS.
  .globl enter_kernel
enter_kernel:
  LOAD    a1, fw_dtb
  LOAD    t0, fw_kernel
  csrw    mepc, t0
  # mstatus.MPP = S, MPIE = 0, MPV = 0
  li      t0, (3 << 11) | (1 << 7)
  csrc    mstatus, t0
#if __riscv_xlen == 64
  li      t0, 1 << 39
  csrc    mstatus, t0
#else
  li      t0, 1 << 7
  csrc    mstatush, t0
#endif
  li      t0, 1 << 11
  csrs    mstatus, t0
  csrw    satp, zero
  csrr    a0, mhartid
  fence.i
  mret

park:
  wfi
  j       park

  # mscratch holds the top of the stack whenever a lower mode runs. The C code keeps s0-s11,
  # so only the registers that it may change are saved: struct frame in sbi.h has this order.
  .balign 4
trap_vector:
  csrrw   sp, mscratch, sp
  addi    sp, sp, -CALLER_SAVED_BYTES
  each_caller_saved SAVE
  mv      a0, sp
  call    handle_trap
  each_caller_saved LOAD
  addi    sp, sp, CALLER_SAVED_BYTES
  csrrw   sp, mscratch, sp
  mret

  # A trap inside one of the guarded accesses below means "not there": go to the address in t6,
  # which was set before the access, with a0 = 1.
  .balign 4
guard_vector:
  csrw    mepc, t6
  li      a0, 1
  mret

  .macro guarded name, access:vararg
  .globl \name
\name:
  la      t5, guard_vector
  csrrw   t5, mtvec, t5
  # A trap would overwrite where the trap in progress returns to.
  csrr    t3, mepc
  csrr    t4, mstatus
  la      t6, 1f
  mv      t2, a0
  li      a0, 0
  \access
1:
  csrw    mepc, t3
  csrw    mstatus, t4
  csrw    mtvec, t5
  ret
  .endm

  # int name(value): 0 when the access works, 1 when it traps.
  guarded probe_load8,       lbu t1, 0(t2)
  guarded try_store32,       sw a1, 0(t2)
  guarded try_pmpaddr0,      csrw pmpaddr0, t2
  guarded try_pmpcfg0,       csrw pmpcfg0, t2
  guarded try_set_menvcfg,   csrs 0x30a, t2
  guarded try_set_mstateen0, csrs 0x30c, t2
#if __riscv_xlen == 32
  guarded try_set_menvcfgh,  csrs 0x31a, t2
  guarded try_set_mstateen0h, csrs 0x31c, t2
#endif
  guarded try_mcounteren,    csrw mcounteren, t2
