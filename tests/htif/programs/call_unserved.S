/* SPDX-License-Identifier: Apache-2.0 */
/* A system call that is not served (openat). */
#include "htif.h"
        .globl _start
_start: la   t0, tohost
        la   t1, call
        sd   t1, 0(t0)
1:      addi t2, t2, 1
        j    1b
        .data
        .balign 64
call:   .dword 56, 0, 0, 0, 0, 0, 0, 0
        WORDS
