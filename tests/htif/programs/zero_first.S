/* SPDX-License-Identifier: Apache-2.0 */
/* Zero is no command: .bss is cleared with tohost in it. */
#include "htif.h"
        .globl _start
_start: la   t0, tohost
        sd   zero, 0(t0)
        sw   zero, 0(t0)
        sw   zero, 4(t0)
        TELL 1
        j    .
        WORDS
