/* SPDX-License-Identifier: Apache-2.0 */
/* Where HTIF's doublewords are, and the end of a program that passed. */
        .macro TELL value
        li   t1, \value
        sd   t1, 0(t0)
        .endm

        .macro WORDS
        .section .tohost, "aw", @progbits
        .balign 64
        .globl tohost
tohost: .dword 0
        .balign 64
        .globl fromhost
fromhost: .dword 0
        .endm
