/* SPDX-License-Identifier: Apache-2.0 */
/* The proxy's write: the arguments in memory, the answer in fromhost, the result in their place. */
#include "htif.h"
        .globl _start
_start: la   t0, tohost
        la   t1, call
        sd   t1, 0(t0)
        la   t2, fromhost
1:      ld   t3, 0(t2)
        beqz t3, 1b
        sd   zero, 0(t2)
        ld   t4, 0(t1)
        addi t4, t4, -6
        bnez t4, fail
        la   t1, wrong
        sd   t1, 0(t0)
2:      ld   t3, 0(t2)
        beqz t3, 2b
        ld   t4, 0(t1)
        addi t4, t4, 9          /* no such file: -EBADF */
        bnez t4, fail
        la   t1, leave
        sd   t1, 0(t0)
        j    .
fail:   TELL 99 << 1 | 1
        j    .
        .data
        .balign 64
call:   .dword 64, 1, text, 6, 0, 0, 0, 0
wrong:  .dword 64, 5, text, 6, 0, 0, 0, 0
leave:  .dword 93, 21, 0, 0, 0, 0, 0, 0
text:   .ascii "hello\n"
        WORDS
