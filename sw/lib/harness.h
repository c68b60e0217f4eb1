/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of a directed program: go to a mode, provoke something, look at the trap it makes.
 *
 * A program runs in M-mode and visits the others with `run`. Whatever ends a visit is told as a
 * `struct outcome`: where the trap was handled, its cause and everything the trap wrote. M never
 * delegates calls from HS and VS while `run` is at work: the stubs of both modes use them.
 */
#ifndef HARNESS_H
#define HARNESS_H

#include "width.h"

enum mode { U, HS, VU, VS, M };
enum handler { BY_M, BY_HS, BY_VS, NO_TRAP };

/* What ended a visit. Fields that a trap to the handler does not write are as they were. */
struct outcome {
  enum handler by;
  uint64_t cause; /* xcause as written, the interrupt bit included */
  uint64_t epc, tval, tval2, tinst;
  int gva;              /* GVA as written by the trap (M, HS) */
  int from_priv, from_v; /* what xPP and xPV recorded (VS: SPP only) */
  uint64_t entry;       /* offset of the vector entry taken, 0 for a direct trap to a stub */
  uint64_t a0, a1;      /* results of a provocation */
};

#define INTERRUPT_BIT (1ull << (XLEN - 1))

/* A provocation: assembly that begins with a0..a7 as `run` was given them. `name_at` is its label. */
#define PROVOKE(name, text) \
  void name(void); \
  __asm__(".text\n.align 2\n.globl " #name "\n.type " #name ", @function\n" #name ":\n" text \
          "\n  la t6, done\n  jr t6\n")

/* Visit `mode` at `code` with up to four arguments. */
struct outcome run(enum mode mode, void (*code)(void), word_t a0, word_t a1, word_t a2, word_t a3);
#define RUN(mode, code) run(mode, code, 0, 0, 0, 0)
#define RUN1(mode, code, x) run(mode, code, (word_t)(x), 0, 0, 0)
#define RUN2(mode, code, x, y) run(mode, code, (word_t)(x), (word_t)(y), 0, 0)

/* Visit `mode` for the one instruction `insn` (32 bits wide), which lies at `insn_slot`. */
struct outcome run_insn(enum mode mode, uint32_t insn, word_t a0, word_t a1);
extern char insn_slot[];

/* In M-mode: MPV set where a3 says so: it is MPV_A3(v). (MRET into M-mode has left MPV=0.) */
#if XLEN == 64
#define SET_MPV_A3 "csrs mstatus, a3\n"
#define MPV_A3(v) ((v) ? MSTATUS_MPV : 0)
#else
#define SET_MPV_A3 "csrs mstatush, a3\n"
#define MPV_A3(v) ((v) ? MSTATUSH_MPV : 0)
#endif

/* csrrw, csrrs and csrrc with rd = a0; `rs1` 0 is x0, 10 is a0. Forms with immediate: funct3 + 4. */
#define CSR_INSN(funct3, csr, rs1) \
  ((uint32_t)(csr) << 20 | (uint32_t)(rs1) << 15 | (funct3) << 12 | 10 << 7 | 0x73)
#define CSR_READ_INSN(csr) CSR_INSN(2u, csr, 0u)
#define CSR_SWAP_INSN(csr) CSR_INSN(1u, csr, 10u)

/* A load or store of M with MPRV=1 and MPP, MPV of `as`; MPRV is clear afterwards. */
struct outcome load_as(enum mode as, word_t va);
struct outcome store_as(enum mode as, word_t va, word_t value);

/* mtvec vectored (1) or direct (0): `entry` of an outcome then tells M's vector too. */
void vectored_m(int vectored);
#define VECTORED_HS(on) WRITE(stvec, (word_t)stub_hs | (on))
#define VECTORED_VS(on) WRITE(vstvec, (word_t)stub_vs | (on))
extern char stub_hs[], stub_vs[], done[];

/* Whether `mask` of hip (mip) comes to read `want`: a design may register what its pins and timers
 * say, so that it follows "eventually". */
int hip_becomes(uint64_t mask, uint64_t want);
int mip_becomes(uint64_t mask, uint64_t want);

/* Devices of the platform. */
#define CLINT_MSIP (*(volatile uint32_t *)0x02000000)
#define CLINT_MTIMECMP (*(volatile uint64_t *)0x02004000)
#define CLINT_MTIME (*(volatile uint64_t *)0x0200bff8)
/* The UART's interrupt, raised (1) or lowered (0) in one PLIC context: 0 is M, 1 is S, 1 + i guest i. */
void plic_raise(unsigned context, int on);

/* Where no device and no memory stands. */
#define VACANT 0x40000000ull

/* The state every program begins with: all memory open in PMP, exceptions 9, 10 and 11 to M, nothing
 * delegated, counters open, both stages Bare, stubs in stvec and vstvec. */
void harness_reset(void);

/* medeleg/hedeleg so that `cause` is handled in M (0), HS (1) or, from V=1, VS (2). */
void delegate_exception(unsigned cause, enum handler to);

void finish(uint64_t code) __attribute__((noreturn));

/* Checks: the program fails with the number of the line. */
#define CHECK(condition) do { if (!(condition)) finish(__LINE__); } while (0)
#define CHECK_EQ(a, b) CHECK(WIDE(a) == WIDE(b))
#define CHECK_NO_TRAP(o) CHECK((o).by == NO_TRAP)
#define CHECK_TRAP(result, handler, number) \
  do { \
    struct outcome o_ = (result); \
    CHECK_EQ(o_.by, handler); \
    CHECK_EQ(o_.cause, number); \
  } while (0)

/* What an implicit access of a VS-stage walk leaves in tinst at a guest-page fault: read, write. */
#define TINST_READ_PTE (XLEN == 64 ? 0x3000 : 0x2000)
#define TINST_WRITE_PTE (XLEN == 64 ? 0x3020 : 0x2020)

/* The 32 or 16 bits of the instruction at `at`, as xtval holds them. */
static inline uint64_t insn_at(const void *at) {
  const uint16_t *p = at;
  return (p[0] & 3) == 3 ? (uint64_t)p[0] | (uint64_t)p[1] << 16 : p[0];
}

#endif
