/* SPDX-License-Identifier: Apache-2.0 */
/* What a program sees of XLEN: words, CSRs whose upper half is a CSR of its own, translation modes.
 *
 * A 64-bit CSR has one name and one layout at both widths, that of XLEN=64: at XLEN=32 READ, WRITE, SET,
 * CLEAR and SWAP reach its two halves, so that MSTATUS_MPV is a bit of `mstatus` for every program.
 * In assembly the mnemonics of a doubleword (ld, sd, hlv.d, lr.d ...) mean a word of XLEN bits.
 */
#ifndef WIDTH_H
#define WIDTH_H

#include <stdint.h>

#include "trapline_csr.h"

#define XLEN __riscv_xlen
#define WORD_BYTES (XLEN / 8)

/* As wide as a register, a pointer and a PTE. */
typedef uintptr_t word_t;
typedef word_t pte_t;

/* Every bit of a register. */
#define ALL_ONES ((uint64_t)(word_t)-1)

#define STRING_(x) #x
#define STRING(x) STRING_(x)

#define READ_ONE(csr) ({ word_t v_; __asm__ volatile("csrr %0, " STRING(csr) : "=r"(v_)); v_; })
#define ACCESS_ONE(insn, csr, value) \
  __asm__ volatile(insn " " STRING(csr) ", %0" ::"r"((word_t)(value)) : "memory")
#define SWAP_ONE(csr, value) ({ word_t v_; \
    __asm__ volatile("csrrw %0, " STRING(csr) ", %1" : "=r"(v_) : "r"((word_t)(value)) : "memory"); v_; })

#if XLEN == 64

#define READ(csr) ((uint64_t)READ_ONE(csr))
#define WRITE(csr, value) ACCESS_ONE("csrw", csr, value)
#define SET(csr, bits) ACCESS_ONE("csrs", csr, bits)
#define CLEAR(csr, bits) ACCESS_ONE("csrc", csr, bits)
#define SWAP(csr, value) ((uint64_t)SWAP_ONE(csr, value))

/* The modes of satp, vsatp and hgatp: all from least to most; one with more levels where there is one. */
#define MODE_LEAST MODE_SV39
#define MODE_MOST MODE_SV57
#define MODE_DEEP MODE_SV48
#define LEVEL_BITS 9

#else

__asm__(".include \"width32.inc\"");

/* PAIR_<csr>, by name or number: the CSR with the upper half. (medelegh and hedelegh hold no exception.) */
#define PAIR_mstatus ~, 1, CSR_MSTATUSH
#define PAIR_menvcfg ~, 1, CSR_MENVCFGH
#define PAIR_henvcfg ~, 1, CSR_HENVCFGH
#define PAIR_htimedelta ~, 1, CSR_HTIMEDELTAH
#define PAIR_time ~, 1, CSR_TIMEH
#define PAIR_cycle ~, 1, CSR_CYCLEH
#define PAIR_instret ~, 1, CSR_INSTRETH
#define PAIR_mcycle ~, 1, CSR_MCYCLEH
#define PAIR_minstret ~, 1, CSR_MINSTRETH
#define PAIR_0x14d ~, 1, CSR_STIMECMPH
#define PAIR_0x24d ~, 1, CSR_VSTIMECMPH
#define PAIR_0x30c ~, 1, CSR_MSTATEEN0H
#define PAIR_0x30d ~, 1, CSR_MSTATEEN1H
#define PAIR_0x30e ~, 1, CSR_MSTATEEN2H
#define PAIR_0x30f ~, 1, CSR_MSTATEEN3H
#define PAIR_0x60c ~, 1, CSR_HSTATEEN0H
#define PAIR_0x60d ~, 1, CSR_HSTATEEN1H
#define PAIR_0x60e ~, 1, CSR_HSTATEEN2H
#define PAIR_0x60f ~, 1, CSR_HSTATEEN3H

/* (~, 1, high half, ...) of a pair, (PAIR_name, 0, name, ~) of any other; `csr` is expanded before. */
#define PICK_PAIRED_(first, paired, high, ...) paired
#define PICK_HIGH_(first, paired, high, ...) high
#define PICK_(pick, ...) pick(__VA_ARGS__)
#define PAIRED(csr) PICK_(PICK_PAIRED_, PAIR_##csr, 0, csr, ~)
#define HIGH(csr) PICK_(PICK_HIGH_, PAIR_##csr, 0, csr, ~)

#define READ_PAIR(csr) ({ \
    uint64_t w_ = READ_ONE(csr); \
    if (PAIRED(csr)) \
      w_ |= (uint64_t)READ_ONE(HIGH(csr)) << 32; \
    w_; })
#define ACCESS_PAIR(insn, csr, value) do { \
    uint64_t w_ = (value); \
    ACCESS_ONE(insn, csr, w_); \
    if (PAIRED(csr)) \
      ACCESS_ONE(insn, HIGH(csr), w_ >> 32); \
  } while (0)
/* Bits that are set or cleared: nothing of the upper half where none of them is there. */
#define ACCESS_BITS(insn, csr, value) do { \
    uint64_t w_ = (value); \
    ACCESS_ONE(insn, csr, w_); \
    if (PAIRED(csr) && w_ >> 32) \
      ACCESS_ONE(insn, HIGH(csr), w_ >> 32); \
  } while (0)
#define SWAP_PAIR(csr, value) ({ \
    uint64_t new_ = (value), old_ = SWAP_ONE(csr, new_); \
    if (PAIRED(csr)) \
      old_ |= (uint64_t)SWAP_ONE(HIGH(csr), new_ >> 32) << 32; \
    old_; })
#define READ(csr) READ_PAIR(csr)
#define WRITE(csr, value) ACCESS_PAIR("csrw", csr, WIDE(value))
#define SET(csr, bits) ACCESS_BITS("csrs", csr, WIDE(bits))
#define CLEAR(csr, bits) ACCESS_BITS("csrc", csr, WIDE(bits))
#define SWAP(csr, value) SWAP_PAIR(csr, WIDE(value))

#define UPPER(bits) ((uint64_t)(bits) << 32)
#define MSTATUS_GVA UPPER(MSTATUSH_GVA)
#define MSTATUS_MPV UPPER(MSTATUSH_MPV)
#define MENVCFG_ADUE UPPER(MENVCFGH_ADUE)
#define MENVCFG_STCE UPPER(MENVCFGH_STCE)
#define HENVCFG_ADUE UPPER(HENVCFGH_ADUE)
#define HENVCFG_STCE UPPER(HENVCFGH_STCE)
#define MSTATEEN0_ENVCFG UPPER(MSTATEEN0H_ENVCFG)
#define MSTATEEN0_SE0 UPPER(MSTATEEN0H_SE0)
#define MSTATEEN1_SE UPPER(MSTATEEN1H_SE)
#define HSTATEEN0_ENVCFG UPPER(HSTATEEN0H_ENVCFG)
#define HSTATEEN0_SE0 UPPER(HSTATEEN0H_SE0)
#define HSTATEEN1_SE UPPER(HSTATEEN1H_SE)

#define MODE_LEAST MODE_SV32
#define MODE_MOST MODE_SV32
#define MODE_DEEP MODE_SV32
#define LEVEL_BITS 10

#endif

/* A value as a register holds it: what is as wide as one (a pointer, too) is not sign-extended. */
#define WIDE(x) \
  ((uint64_t)__builtin_choose_expr(sizeof((x) + 0) == sizeof(word_t), (word_t)(x), (x)))

#endif
