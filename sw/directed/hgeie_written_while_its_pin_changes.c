/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: hgeie_op hgeip_hgeie_fields
 * Needs: h, geilen>=1, pmp_usable>=2
 * Not on Spike: it has no guest external interrupts.
 * hgeie is written in the very cycle in which hgeip changes. */
#include "interrupts.h"
int main(void) {
  volatile uint8_t *ier = (volatile uint8_t *)0x10000001;
  plic_raise(2, 1);
  plic_raise(2, 0);
  plic_raise(2, 1);
  *ier = 0;
#define TRY(pad) \
  WRITE(hgeie, 0); \
  __asm__ volatile("sb %1, (%0)\n" pad "csrw hgeie, %2" ::"r"(ier), "r"(2), "r"(2) : "memory"); \
  CHECK_EQ(READ(hgeie), 2); \
  *ier = 0; \
  { volatile uint32_t *claim = (volatile uint32_t *)0x0c202004; uint32_t n = *claim; *claim = n; }
  for (int i = 0; i < 3; i++) {
    TRY("") TRY("nop\n") TRY("nop\nnop\n") TRY("nop\nnop\nnop\n") TRY("nop\nnop\nnop\nnop\n") TRY("nop\nnop\nnop\nnop\nnop\n")
  }
  return 0;
}
