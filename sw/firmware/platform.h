/* SPDX-License-Identifier: Apache-2.0 */
// The platform's map (QEMU's virt machine) and the few functions that reach a device.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define FINISHER 0x00100000ul
#define CLINT_MSIP 0x02000000ul
#define CLINT_MTIMECMP 0x02004000ul
#define CLINT_MTIME 0x0200bff8ul
#define UART 0x10000000ul

#define FINISHER_FAIL 0x3333u
#define FINISHER_PASS 0x5555u
#define FINISHER_RESET 0x7777u

static inline void write8(unsigned long address, uint8_t value) {
  *(volatile uint8_t *)address = value;
}

static inline uint8_t read8(unsigned long address) { return *(volatile uint8_t *)address; }

static inline void write32(unsigned long address, uint32_t value) {
  *(volatile uint32_t *)address = value;
}

static inline uint32_t read32(unsigned long address) { return *(volatile uint32_t *)address; }

// A counter of 64 bits: at XLEN=32 its halves are of one moment.
static inline uint64_t read_counter(unsigned long address) {
#if __riscv_xlen == 64
  return *(volatile uint64_t *)address;
#else
  for (;;) {
    uint32_t high = read32(address + 4), low = read32(address);
    if (read32(address + 4) == high) {
      return (uint64_t)high << 32 | low;
    }
  }
#endif
}

// A comparison register of 64 bits: at XLEN=32 it never holds less than the old or the new value.
static inline void write_deadline(unsigned long address, uint64_t value) {
#if __riscv_xlen == 64
  *(volatile uint64_t *)address = value;
#else
  write32(address, -1u);
  write32(address + 4, (uint32_t)(value >> 32));
  write32(address, (uint32_t)value);
#endif
}

// Chooses the UART when a load of its line status register works, HTIF otherwise.
void console_init(void);
void console_putchar(char c);
// The next character, or -1 when there is none.
int console_getchar(void);
void console_puts(const char *text);
void console_hex(unsigned long value);

// Ends the run: code 0 is a pass. Never returns.
_Noreturn void power_off(unsigned code);
_Noreturn void reset_platform(void);
