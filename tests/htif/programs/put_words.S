/* SPDX-License-Identifier: Apache-2.0 */
/* By two words, as RV32 software does it: the low one first, then the high one first. */
#include "htif.h"
        .globl _start
_start: la   t0, tohost
        li   t1, 'u'
        sw   t1, 0(t0)
        li   t2, 100
1:      addi t2, t2, -1
        bnez t2, 1b
        li   t1, 0x01010000
        sw   t1, 4(t0)
        li   t1, 0x01010000
        sw   t1, 4(t0)
        li   t1, 'v'
        sw   t1, 0(t0)
        li   t1, 1
        sw   t1, 0(t0)
        sw   zero, 4(t0)
        j    .
        WORDS
