/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hcounteren_op
 * Needs: pmp_usable>=2, mcountinhibit_writable, mcountinhibit
 * instret counts retired instructions exactly; mcountinhibit.IR stops it; a write takes effect. */
#include "harness.h"

int main(void) {
  word_t a, b;
  __asm__ volatile("csrr %0, minstret\n nop\n nop\n nop\n csrr %1, minstret" : "=&r"(a), "=&r"(b));
  CHECK_EQ(b - a, 4);
  WRITE(mcountinhibit, 4);
  __asm__ volatile("csrr %0, minstret\n nop\n nop\n csrr %1, minstret" : "=&r"(a), "=&r"(b));
  CHECK_EQ(a, b);
  WRITE(mcountinhibit, 0);
  __asm__ volatile("csrw minstret, %2\n csrr %0, minstret\n csrr %1, minstret"
                   : "=&r"(a), "=&r"(b) : "r"((word_t)1000));
  CHECK_EQ(a, 1000);
  CHECK_EQ(b, 1001);
  return 0;
}
