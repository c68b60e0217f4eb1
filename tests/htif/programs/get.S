/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody types: a read of the console gets no answer, and is gone from tohost. */
#include "htif.h"
        .globl _start
_start: la   t0, tohost
        TELL 0x0100000000000000
        la   t2, fromhost
        ld   t3, 0(t2)
        ld   t4, 0(t0)
        or   t3, t3, t4
        bnez t3, fail
        TELL 1
        j    .
fail:   TELL 3
        j    .
        WORDS
