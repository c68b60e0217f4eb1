/* SPDX-License-Identifier: Apache-2.0 */
/* A character with bit 0 set: no exit. The doubleword reads as zero once it is served. */
#include "htif.h"
        .globl _start
_start: la   t0, tohost
        TELL 0x0101000000000000 + 'a'
1:      ld   t2, 0(t0)
        bnez t2, 1b
        TELL 1
        j    .
        WORDS
