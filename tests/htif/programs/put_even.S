/* SPDX-License-Identifier: Apache-2.0 */
/* A character with bit 0 clear: no wait for ever. */
#include "htif.h"
        .globl _start
_start: la   t0, tohost
        TELL 0x0101000000000000 + 'H'
1:      ld   t2, 0(t0)
        bnez t2, 1b
        TELL 7 << 1 | 1
        j    .
        WORDS
