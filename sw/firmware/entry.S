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
  # mstatus.MPP = S, MPIE = 0, MPV = 0 (at XLEN=32 firmware_main has cleared it)
  li      t0, (3 << 11) | (1 << 7)
  csrc    mstatus, t0
#if __riscv_xlen == 64
  li      t0, 1 << 39
  csrc    mstatus, t0
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
  bnez    a0, everything_saved
trap_served:
  each_caller_saved LOAD
  addi    sp, sp, CALLER_SAVED_BYTES
  csrrw   sp, mscratch, sp
  mret

  # An instruction is emulated, and any register may be its source or destination: below the frame
  # lie those that the C code kept, in the order of struct registers in below.h.
  .macro each_kept access
  \access s0, 0 * WORD(sp)
  \access s1, 1 * WORD(sp)
  \access s2, 2 * WORD(sp)
  \access s3, 3 * WORD(sp)
  \access s4, 4 * WORD(sp)
  \access s5, 5 * WORD(sp)
  \access s6, 6 * WORD(sp)
  \access s7, 7 * WORD(sp)
  \access s8, 8 * WORD(sp)
  \access s9, 9 * WORD(sp)
  \access s10, 10 * WORD(sp)
  \access s11, 11 * WORD(sp)
  \access gp, 12 * WORD(sp)
  \access tp, 13 * WORD(sp)
  .endm

everything_saved:
  addi    sp, sp, -16 * WORD
  each_kept SAVE
  csrr    t0, mscratch
  SAVE    t0, 14 * WORD(sp)
  SAVE    zero, 15 * WORD(sp)
  mv      a0, sp
  call    serve_from_below
  LOAD    t0, 14 * WORD(sp)
  csrw    mscratch, t0
  each_kept LOAD
  addi    sp, sp, 16 * WORD
  j       trap_served

  # unsigned long read_as_below(address): 16 bits of code, with the rights of the mode that trapped.
  .globl read_as_below
read_as_below:
  # mstatus.MPRV and MXR
  li      t0, (1 << 17) | (1 << 19)
  csrrs   t1, mstatus, t0
  lhu     a0, 0(a0)
  csrw    mstatus, t1
  ret

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
  guarded try_clear_mstatush, csrc mstatush, t2
#endif
  guarded try_time,          csrr t1, time
  guarded try_hstatus,       csrr t1, hstatus
  guarded try_mcounteren,    csrw mcounteren, t2
