/* SPDX-License-Identifier: Apache-2.0 */
// A hart need not have a `time` CSR ("or emulate this functionality on behalf of less-privileged
// modes in M-mode software", time_csr_architectural_availability), and bits of medeleg may be
// read-only zero. The first is emulated here, with htimedelta where there is H; what the second
// brings goes where medeleg and hedeleg would have sent it.
#include "below.h"

#include "platform.h"

#define CAUSE_ILLEGAL_INSTRUCTION 2ul
#define OPCODE_SYSTEM 0x73ul
#define CSR_TIME 0xc01u
#define CSR_TIMEH 0xc81u
#define CSR_HTIMEDELTA 0x605u
#define CSR_HTIMEDELTAH 0x615u

#define COUNTEREN_TM (1ul << 1)
#define STATUS_SIE (1ul << 1)
#define STATUS_SPIE (1ul << 5)
#define STATUS_SPP (1ul << 8)
#define MSTATUS_MPP (3ul << 11)
#define MPP_S (1ul << 11)
#define MPP_M (3ul << 11)
// Of the upper half, which is mstatush at XLEN=32.
#define UPPER_GVA (1ul << 6)
#define UPPER_MPV (1ul << 7)
#define HSTATUS_GVA (1ul << 6)
#define HSTATUS_SPV (1ul << 7)
#define HSTATUS_SPVP (1ul << 8)

int try_time(unsigned long none);
int try_hstatus(unsigned long none);
unsigned long read_as_below(unsigned long address);

static bool has_h, has_time;
// The bits of the counterens that can be set: one that cannot closes nothing.
static unsigned long scounteren_bits, hcounteren_bits;
static uint64_t htimedelta;

unsigned long keep_what_is_emulated(unsigned long delegated) {
  has_h = try_hstatus(0) == 0;
  has_time = try_time(0) == 0;
  if (has_time) {
    return delegated;
  }
  csr_write(scounteren, -1ul);
  scounteren_bits = csr_read(scounteren);
  if (has_h) {
    csr_write(hcounteren, -1ul);
    hcounteren_bits = csr_read(hcounteren);
    csr_write(hcounteren, 0);
  }
  return delegated & ~(1ul << CAUSE_ILLEGAL_INSTRUCTION);
}

bool hypervisor_is_there(void) { return has_h; }

bool is_for_below(unsigned long cause, unsigned long delegated) {
  bool below = (csr_read(mstatus) & MSTATUS_MPP) != MPP_M;

  return below && cause < 32 && (delegated >> cause & 1);
}

// mstatus.MPV and GVA, which only a hart with H has.
static unsigned long status_above(void) {
  if (!has_h) {
    return 0;
  }
#if __riscv_xlen == 64
  return csr_read(mstatus) >> 32;
#else
  return csr_read(mstatush);
#endif
}

static void leave_virtual_modes(void) {
#if __riscv_xlen == 64
  csr_clear(mstatus, UPPER_MPV << 32);
#else
  csr_clear(mstatush, UPPER_MPV);
#endif
}

static bool from_virtual_mode(void) { return (status_above() & UPPER_MPV) != 0; }

static bool from_user_mode(void) { return (csr_read(mstatus) & MSTATUS_MPP) == 0; }

// SPP is the mode that trapped, SPIE takes SIE's place, SIE is clear.
static unsigned long stacked(unsigned long status) {
  unsigned long kept = status & ~(STATUS_SPP | STATUS_SPIE | STATUS_SIE);

  return kept | (from_user_mode() ? 0 : STATUS_SPP) | (status & STATUS_SIE ? STATUS_SPIE : 0);
}

static void go_to(unsigned long vector) {
  csr_clear(mstatus, MSTATUS_MPP);
  csr_set(mstatus, MPP_S);
  // An exception goes to the base in either mode of xtvec.
  csr_write(mepc, vector & ~3ul);
}

static void hand_to_vs(unsigned long cause) {
  csr_write(vsepc, csr_read(mepc));
  csr_write(vscause, cause);
  csr_write(vstval, csr_read(mtval));
  csr_write(vsstatus, stacked(csr_read(vsstatus)));
  go_to(csr_read(vstvec));
}

static void tell_the_hypervisor(void) {
  unsigned long status = csr_read(hstatus) & ~(HSTATUS_SPV | HSTATUS_GVA);

  if (from_virtual_mode()) {
    status &= ~HSTATUS_SPVP;
    status |= HSTATUS_SPV | (from_user_mode() ? 0 : HSTATUS_SPVP);
  }
  status |= status_above() & UPPER_GVA ? HSTATUS_GVA : 0;
  csr_write(hstatus, status);
  csr_write(htval, csr_read(mtval2));
  csr_write(htinst, csr_read(0x34a));  // mtinst
}

static void hand_to_s(unsigned long cause) {
  if (has_h) {
    tell_the_hypervisor();
  }
  csr_write(sepc, csr_read(mepc));
  csr_write(scause, cause);
  csr_write(stval, csr_read(mtval));
  unsigned long status = stacked(csr_read(sstatus));
  if (has_h) {
    leave_virtual_modes();
  }
  csr_write(sstatus, status);
  go_to(csr_read(stvec));
}

// mtval has its bits, or zero.
static unsigned long instruction(void) {
  unsigned long bits = csr_read(mtval), at = csr_read(mepc);

  if (bits == 0) {
    bits = read_as_below(at);
    if ((bits & 3) == 3) {
      bits |= read_as_below(at + 2) << 16;
    }
  }
  return bits;
}

static unsigned long *register_of(struct registers *registers, unsigned number) {
  // Where x0 to x31 lie, in words.
  static const uint8_t place[32] = {15, 16, 14, 12, 13, 25, 26, 27, 0, 1, 17, 18, 19, 20, 21, 22,
                                    23, 24, 2,  3,  4,  5,  6,  7,  8, 9, 10, 11, 28, 29, 30, 31};

  return (unsigned long *)registers + place[number];
}

static bool may_read_time(void) {
  unsigned long closed = 0;

  if (from_virtual_mode()) {
    closed |= hcounteren_bits & ~csr_read(hcounteren);
  }
  if (from_user_mode()) {
    closed |= scounteren_bits & ~csr_read(scounteren);
  }
  return (closed & COUNTEREN_TM) == 0;
}

static bool is_upper(unsigned csr) { return csr == CSR_TIMEH || csr == CSR_HTIMEDELTAH; }

// The CSR's value for the mode that trapped; false where it has none.
static bool read_emulated(unsigned csr, bool writes, unsigned long *value) {
  uint64_t whole;

  if (is_upper(csr) && __riscv_xlen == 64) {
    return false;
  }
  switch (csr) {
    case CSR_TIME:
    case CSR_TIMEH:
      if (has_time || writes || !may_read_time()) {
        return false;
      }
      whole = read_counter(CLINT_MTIME) + (from_virtual_mode() ? htimedelta : 0);
      break;
    case CSR_HTIMEDELTA:
    case CSR_HTIMEDELTAH:
      if (has_time || !has_h || from_virtual_mode() || from_user_mode()) {
        return false;
      }
      whole = htimedelta;
      break;
    default:
      return false;
  }
  *value = (unsigned long)(is_upper(csr) ? whole >> 32 : whole);
  return true;
}

static void write_htimedelta(unsigned csr, unsigned long value) {
  if (__riscv_xlen == 64) {
    htimedelta = value;
  } else if (is_upper(csr)) {
    htimedelta = (uint64_t)value << 32 | (uint32_t)htimedelta;
  } else {
    htimedelta = htimedelta >> 32 << 32 | value;
  }
}

static bool emulate(struct registers *registers, unsigned long insn) {
  unsigned operation = insn >> 12 & 3, source = insn >> 15 & 31, csr = insn >> 20 & 0xfff;
  bool immediate = insn >> 14 & 1, writes = operation == 1 || source != 0;
  unsigned long old;

  if ((insn & 0x7f) != OPCODE_SYSTEM || operation == 0 || !read_emulated(csr, writes, &old)) {
    return false;
  }
  unsigned long operand = immediate ? source : *register_of(registers, source);
  if (writes) {
    write_htimedelta(csr, operation == 1   ? operand
                          : operation == 2 ? old | operand
                                           : old & ~operand);
  }
  *register_of(registers, insn >> 7 & 31) = old;
  csr_write(mepc, csr_read(mepc) + 4);
  return true;
}

void serve_from_below(struct registers *registers) {
  unsigned long cause = csr_read(mcause);

  if (cause == CAUSE_ILLEGAL_INSTRUCTION && emulate(registers, instruction())) {
    return;
  }
  if (has_h && from_virtual_mode() && (csr_read(hedeleg) >> cause & 1)) {
    hand_to_vs(cause);
  } else {
    hand_to_s(cause);
  }
}
