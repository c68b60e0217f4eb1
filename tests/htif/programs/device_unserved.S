/* SPDX-License-Identifier: Apache-2.0 */
/* A device that is not there. */
#include "htif.h"
        .globl _start
_start: la   t0, tohost
        TELL 0x0201000000000000
1:      addi t2, t2, 1
        j    1b
        WORDS
