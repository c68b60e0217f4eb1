/* SPDX-License-Identifier: Apache-2.0 */
// Console and power: NS16550 and test finisher where the platform has them, HTIF where it has not.
#include "platform.h"

#define UART_DATA (UART + 0)
#define UART_FIFO_CONTROL (UART + 2)
#define UART_LINE_CONTROL (UART + 3)
#define UART_LINE_STATUS (UART + 5)
#define LINE_STATUS_DATA_READY 0x01
#define LINE_STATUS_TRANSMIT_EMPTY 0x20

#define HTIF_CONSOLE_WRITE (((uint64_t)1 << 56) | ((uint64_t)1 << 48))

extern volatile uint64_t tohost, fromhost;

int probe_load8(unsigned long address);
int try_store32(unsigned long address, uint32_t value);

static bool have_uart;

void console_init(void) {
  have_uart = probe_load8(UART_LINE_STATUS) == 0;
  if (have_uart) {
    write8(UART_LINE_CONTROL, 0x03);  // eight bits, no parity, one stop bit
    write8(UART_FIFO_CONTROL, 0x01);
  }
}

void console_putchar(char c) {
  if (have_uart) {
    while (!(read8(UART_LINE_STATUS) & LINE_STATUS_TRANSMIT_EMPTY)) {
    }
    write8(UART_DATA, (uint8_t)c);
    return;
  }
  while (tohost != 0) {
    fromhost = 0;
  }
  tohost = HTIF_CONSOLE_WRITE | (uint8_t)c;
}

int console_getchar(void) {
  if (have_uart && (read8(UART_LINE_STATUS) & LINE_STATUS_DATA_READY)) {
    return read8(UART_DATA);
  }
  return -1;
}

void console_puts(const char *text) {
  while (*text) {
    console_putchar(*text++);
  }
}

void console_hex(unsigned long value) {
  console_puts("0x");
  for (int shift = __riscv_xlen - 4; shift >= 0; shift -= 4) {
    console_putchar("0123456789abcdef"[(value >> shift) & 15]);
  }
}

_Noreturn static void stop(void) {
  for (;;) {
    asm volatile("wfi");
  }
}

_Noreturn void power_off(unsigned code) {
  // A host that polls `tohost` may be slow to notice, and may have no finisher to write to.
  if (!have_uart) {
    while (tohost != 0) {
      fromhost = 0;
    }
  }
  tohost = ((uint64_t)code << 1) | 1;
  try_store32(FINISHER, code == 0 ? FINISHER_PASS : (code << 16) | FINISHER_FAIL);
  stop();
}

_Noreturn void reset_platform(void) {
  try_store32(FINISHER, FINISHER_RESET);
  power_off(1);
}
