/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: minstreth_op mcycleh_op instreth_op cycleh_op zicntr_rdinstreth_op zicntr_rdcycleh_op
 * Needs: h, mcountinhibit
 * minstret and mcycle count on into minstreth and mcycleh; instreth and cycleh are the same upper halves;
 * a write of one half leaves the other. */
#include "harness.h"

PROVOKE(upper, "csrr a0, instreth\n csrr a1, cycleh");

int main(void) {
  word_t low, high;
  for (unsigned i = 0; i < 4; i++) {
    ACCESS_ONE("csrw", minstreth, i);
    __asm__ volatile("csrw minstret, %2\n nop\n csrr %0, minstret\n csrr %1, minstreth"
                     : "=&r"(low), "=&r"(high) : "r"(-2));
    /* The write is in place of the count of CSRW; NOP makes it all ones, the first read zero. */
    CHECK_EQ(low, -1u);
    CHECK_EQ(high, i + 1);
    for (int mode = U; mode <= M; mode++)
      CHECK_EQ(RUN(mode, upper).a0, i + 1);
  }
  __asm__ volatile("csrw minstret, %0" ::"r"(123456));
  ACCESS_ONE("csrw", minstreth, 0xabcd);
  CHECK(READ_ONE(minstret) - 123456 < 100);
  CHECK_EQ(READ_ONE(minstreth), 0xabcd);
  ACCESS_ONE("csrw", mcycleh, 7);
  ACCESS_ONE("csrw", mcycle, -64);
  for (unsigned i = 0; i < 1000 && READ_ONE(mcycleh) == 7; i++)
    ;
  CHECK_EQ(READ_ONE(mcycleh), 8);
  CHECK_EQ(RUN(VS, upper).a1, 8);
  WRITE(mcountinhibit, 5);
  ACCESS_ONE("csrw", minstreth, 1);
  ACCESS_ONE("csrw", minstret, -1);
  __asm__ volatile("nop\n nop");
  CHECK_EQ(READ_ONE(minstreth), 1);
  CHECK_EQ(READ_ONE(minstret), -1u);
  WRITE(mcountinhibit, 0);
  return 0;
}
