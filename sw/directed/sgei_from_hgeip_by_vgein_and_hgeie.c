/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: GEILEN hgeip_sz hgeip_acc hgeip_op hgeie_sz hgeie_acc hgeie_op HGEIE_WARL hgeip_hgeie_fields hip_sgeip_sgeie_acc hip_sgeip_sgeie_op hstatus_vgein_op HSTATUS_VGEIN_WLRL hip_vseip_vseie_op hstatus_op
 * Needs: h, pmp_usable>=2
 * Not on Spike: it has no guest external interrupts.
 * A guest external interrupt raised through the PLIC: hgeip[i], hip.SGEIP through hgeie[i], hip.VSEIP
 * through hstatus.VGEIN. */
#include "harness.h"

#define PLIC 0x0c000000ull
#define UART 0x10000000ull
#define UART_IRQ 10
#define CONTEXT 3 /* guest 2: contexts are M, S, guests */
#define SGEI (1 << 12)
#define VSEI (1 << 10)
#define VGEIN(n) ((word_t)(n) << 12)

static volatile uint32_t *reg(uint64_t offset) { return (volatile uint32_t *)(PLIC + offset); }

static int becomes(uint64_t mask, uint64_t want) {
  for (unsigned i = 0; i < 1000; i++)
    if ((READ(hip) & mask) == want)
      return 1;
  return 0;
}

int main(void) {
  WRITE(hgeie, ~0ull);
  uint64_t implemented = READ(hgeie);
  CHECK_EQ(implemented & 1, 0);
  if (!(implemented >> 2 & 1))
    return 0; /* GEILEN below 2 */
  CHECK_EQ(READ(hgeip), 0);
  /* The UART's transmitter-empty interrupt, enabled in guest 2's context only. */
  *reg(4 * UART_IRQ) = 1;
  *reg(0x2000 + 0x80 * CONTEXT) = 1 << UART_IRQ;
  *reg(0x200000 + 0x1000 * CONTEXT) = 0;
  *(volatile uint8_t *)(UART + 1) = 2;
  CHECK(becomes(SGEI, SGEI));
  CHECK_EQ(READ(hgeip), 4);
  CHECK_EQ(READ(hip) & VSEI, 0);
  WRITE(hgeie, implemented & ~4ull);
  CHECK(becomes(SGEI, 0));
  SET(hstatus, VGEIN(2));
  CHECK(becomes(VSEI, VSEI));
  CLEAR(hstatus, VGEIN(63));
  SET(hstatus, VGEIN(1));
  CHECK(becomes(VSEI, 0));
  CLEAR(hstatus, VGEIN(63));
  WRITE(hgeie, ~0ull);
  CHECK_EQ(*reg(0x200004 + 0x1000 * CONTEXT), UART_IRQ);
  *(volatile uint8_t *)(UART + 1) = 0;
  *reg(0x200004 + 0x1000 * CONTEXT) = UART_IRQ;
  CHECK(becomes(SGEI, 0));
  CHECK_EQ(READ(hgeip), 0);
  return 0;
}
