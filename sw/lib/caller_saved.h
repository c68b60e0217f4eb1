/* SPDX-License-Identifier: Apache-2.0 */
# The registers that a C function may change, apart from sp, gp and tp, in the order that the C
# structures named `frame` of firmware and guests begin with: ra, a0-a7, t0-t6, a word of XLEN bits each.

#define WORD (__riscv_xlen / 8)
#define CALLER_SAVED_BYTES (16 * WORD)
#if __riscv_xlen == 64
#define SAVE sd
#define LOAD ld
#else
#define SAVE sw
#define LOAD lw
#endif

  .macro each_caller_saved access
  \access ra, 0 * WORD(sp)
  \access a0, 1 * WORD(sp)
  \access a1, 2 * WORD(sp)
  \access a2, 3 * WORD(sp)
  \access a3, 4 * WORD(sp)
  \access a4, 5 * WORD(sp)
  \access a5, 6 * WORD(sp)
  \access a6, 7 * WORD(sp)
  \access a7, 8 * WORD(sp)
  \access t0, 9 * WORD(sp)
  \access t1, 10 * WORD(sp)
  \access t2, 11 * WORD(sp)
  \access t3, 12 * WORD(sp)
  \access t4, 13 * WORD(sp)
  \access t5, 14 * WORD(sp)
  \access t6, 15 * WORD(sp)
  .endm
