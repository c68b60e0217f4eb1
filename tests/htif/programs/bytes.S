/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes make no command. The doubleword that follows does. */
#include "htif.h"
        .globl _start
_start: la   t0, tohost
        li   t1, 3
        sb   t1, 0(t0)
        sh   t1, 2(t0)
        TELL 1
        j    .
        WORDS
