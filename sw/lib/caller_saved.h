/* SPDX-License-Identifier: Apache-2.0 */
# The registers that a C function may change, apart from sp, gp and tp, in the order that the C
# structures named `frame` of firmware and guests begin with: ra, a0-a7, t0-t6 at sp + 0 .. sp + 120.

#define CALLER_SAVED_BYTES 128

  .macro each_caller_saved access
  \access ra, 0(sp)
  \access a0, 8(sp)
  \access a1, 16(sp)
  \access a2, 24(sp)
  \access a3, 32(sp)
  \access a4, 40(sp)
  \access a5, 48(sp)
  \access a6, 56(sp)
  \access a7, 64(sp)
  \access t0, 72(sp)
  \access t1, 80(sp)
  \access t2, 88(sp)
  \access t3, 96(sp)
  \access t4, 104(sp)
  \access t5, 112(sp)
  \access t6, 120(sp)
  .endm
