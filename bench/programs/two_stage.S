/* SPDX-License-Identifier: Apache-2.0 */
# Start-up of the measured loops: gigapage leaves in both stages map 0x8000_0000 to itself, then
# work(ROUNDS) runs in VS-mode under Sv39 and Sv39x4; at XLEN=32 leaves of 4 MiB, Sv32 and Sv32x4. Any
# trap ends the run as a failure.
#if __riscv_xlen == 64
#define MODE (8 << 60)
#define ROOT_INDEX 2
#define PTE .dword
#else
#define MODE (1 << 31)
#define ROOT_INDEX 0x200
#define PTE .word
#define sd sw
#endif
#define PTE_BYTES (__riscv_xlen / 8)
  .section .text.start, "ax"
  .globl _start
_start:
  la t0, trap
  csrw mtvec, t0
  li t0, -1
  csrw pmpaddr0, t0
  li t0, 0x1f                 # NAPOT, RWX: everything
  csrw pmpcfg0, t0
  csrw mcounteren, t0
  li t1, MODE                 # Sv39, Sv39x4
  la t0, g_root
  srli t0, t0, 12
  or t0, t0, t1
  csrw hgatp, t0
  la t0, vs_root
  srli t0, t0, 12
  or t0, t0, t1
  csrw vsatp, t0
  hfence.gvma
  hfence.vvma
#if __riscv_xlen == 64
  li t0, (1 << 39) | (1 << 11) # MPV, MPP = S
#else
  li t0, 1 << 7               # MPV
  csrs mstatush, t0
  li t0, 1 << 11              # MPP = S
#endif
  csrs mstatus, t0
#ifdef __riscv_flen
  li t0, 3 << 13              # FS Dirty, of both
  csrs mstatus, t0
  csrs vsstatus, t0
#endif
  la t0, guest
  csrw mepc, t0
  mret
guest:
  la sp, stack_top
  li a0, ROUNDS
  call work
  li t0, 1
  j finish
trap:
  csrr t1, mcause
  li t2, 10                   # ECALL from VS-mode is how the guest ends
  li t0, 3
  bne t1, t2, finish
  li t0, 1
finish:
  la t1, tohost
  sd t0, 0(t1)
1: j 1b

  .section .tohost, "aw", @progbits
  .balign 64
  .globl tohost, fromhost
tohost: .dword 0
  .balign 64
fromhost: .dword 0

  .section .tables, "aw", @progbits
  .balign 16384
g_root:
  .zero ROOT_INDEX * PTE_BYTES
  PTE (0x80000 << 10) | 0xdf # V R W X U A D
  .zero 16384 - (ROOT_INDEX + 1) * PTE_BYTES
vs_root:
  .zero ROOT_INDEX * PTE_BYTES
  PTE (0x80000 << 10) | 0xcf # V R W X A D
  .zero 4096 - (ROOT_INDEX + 1) * PTE_BYTES
  .zero 16384
stack_top:
