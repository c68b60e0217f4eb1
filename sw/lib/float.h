/* SPDX-License-Identifier: Apache-2.0 */
/* What programs with F and D share: FS of a status register, f registers, instructions as words.
 *
 * Programs are compiled without F, so the compiler leaves the f registers alone.
 */
#ifndef FLOAT_H
#define FLOAT_H

#include "harness.h"

enum fs { OFF, INITIAL, CLEAN, DIRTY };

#define FS_OF(csr) (enum fs)(READ(csr) >> 13 & 3)
#define SET_FS(csr, fs) do { CLEAR(csr, 3 << 13); SET(csr, (fs) << 13); } while (0)
#define SD(csr) (READ(csr) >> (XLEN - 1))

/* Both on: what programs begin with that are about something else. */
#define FLOAT_ON() do { SET_FS(mstatus, DIRTY); SET_FS(vsstatus, DIRTY); WRITE(fcsr, 0); } while (0)

#define F_SET(n, bits) __asm__ volatile("fmv.d.x f" #n ", %0" ::"r"((uint64_t)(bits)))
#define F_GET(n) ({ uint64_t v_; __asm__ volatile("fmv.x.d %0, f" #n : "=r"(v_)); v_; })
/* A value of F in its box. */
#define BOX(bits) (0xffffffff00000000ull | (bits))
/* Instructions on f1, f2, f3 and f4 (and a0) with these operands; the result is f1 or a0. */
#define OP2(text, x, y) ({ F_SET(2, x); F_SET(3, y); __asm__ volatile(text); F_GET(1); })
#define OP3(text, x, y, z) ({ F_SET(4, z); OP2(text, x, y); })
#define TO_X(text, x, y) ({ register uint64_t a0_ __asm__("a0"); F_SET(2, x); F_SET(3, y); \
    __asm__ volatile(text : "=r"(a0_)); a0_; })
#define FROM_X(text, x) ({ register uint64_t a0_ __asm__("a0") = (x); \
    __asm__ volatile(text ::"r"(a0_)); F_GET(1); })
/* The flags since the last look, which clears them. */
#define FLAGS() SWAP(fflags, 0)
enum { NX = 1, UF = 2, OF = 4, DZ = 8, NV = 16 };

/* An array of instructions of 32 bits: `name`, up to `name_end`. */
#define WORDS(name, text) \
  extern const uint32_t name[], name##_end[]; \
  __asm__(".section .rodata\n.balign 4\n.globl " #name ", " #name "_end\n.option push\n.option norvc\n" \
          #name ":\n" text "\n" #name "_end:\n.option pop\n.text")

#define ONE32 0x3f800000u
#define INF32 0x7f800000u
#define NAN32 0x7fc00000u
#define SNAN32 0x7f800001u
#define ONE64 0x3ff0000000000000ull
#define TWO64 0x4000000000000000ull
#define THREE64 0x4008000000000000ull
#define INF64 0x7ff0000000000000ull
#define NAN64 0x7ff8000000000000ull
#define SNAN64 0x7ff0000000000001ull
#define LEAST64 1ull
#define MOST64 0x7fefffffffffffffull
#define NORMAL64 0x0010000000000000ull
#define NEGATIVE64 0x8000000000000000ull

#endif
