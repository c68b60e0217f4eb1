/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

struct context {
  word_t pc;
  word_t a[8];
};

void enter(struct context *c);
extern char vector_m[], trap_to_m[];
extern word_t vector_m_link;

#define ECALL_HS 9
#define ECALL_VS 10
#define STUB_BYTES 64

#define VECTOR_BYTES 4

#define PLIC_AT(offset) (*(volatile uint32_t *)(0x0c000000ull + (offset)))
#define UART_IRQ 10
#define UART_IER (*(volatile uint8_t *)0x10000001)
#define UART_THR_EMPTY 2

void harness_reset(void) {
  WRITE(pmpaddr0, ~0ull >> 10);
  WRITE(pmpcfg0, 0x1f);
  WRITE(mie, 0);
  WRITE(mcounteren, 7);
  // A misa that tells nothing is zero.
  if (READ(misa) && !(READ(misa) & (1 << 18)))
    return;
  WRITE(medeleg, 0);
  WRITE(mideleg, 0);
  WRITE(scounteren, 7);
  WRITE(satp, 0);
  WRITE(stvec, stub_hs);
  if (READ(misa) & (1 << 7)) {
    WRITE(hedeleg, 0);
    WRITE(hideleg, 0);
    WRITE(hcounteren, 7);
    WRITE(hgatp, 0);
    WRITE(vsatp, 0);
    WRITE(vstvec, stub_vs);
    WRITE(hvip, 0);
    WRITE(hstatus, 0);
    WRITE(vsstatus, 0);
    // Orders the PMP settings for accesses with V=1, HLV and HSV among them.
    __asm__ volatile("hfence.gvma" ::: "memory");
  }
  __asm__ volatile("sfence.vma" ::: "memory");
}

void delegate_exception(unsigned cause, enum handler to) {
  uint64_t bit = 1ull << cause;
  if (to == BY_M)
    CLEAR(medeleg, bit);
  else
    SET(medeleg, bit);
  if (to == BY_VS)
    SET(hedeleg, bit);
  else if (READ(misa) & (1 << 7))
    CLEAR(hedeleg, bit);
}

static uint64_t mode_bits(enum mode mode) {
  static const uint8_t priv[] = {[U] = 0, [HS] = 1, [VU] = 0, [VS] = 1, [M] = 3};
  return (uint64_t)priv[mode] << MSTATUS_MPP_SHIFT | (mode == VU || mode == VS ? MSTATUS_MPV : 0);
}

#if XLEN == 64

static void set_mode(enum mode mode) {
  CLEAR(mstatus, MSTATUS_MPP | MSTATUS_MPV);
  SET(mstatus, mode_bits(mode));
}

#define READ_STATUS() READ(mstatus)

#else

/* A hart without H may be without mstatush (privileged 1.11). */
static void set_mode(enum mode mode) {
  ACCESS_ONE("csrc", mstatus, MSTATUS_MPP);
  ACCESS_ONE("csrs", mstatus, mode_bits(mode));
  if (READ(misa) & (1 << 7)) {
    ACCESS_ONE("csrc", mstatush, MSTATUSH_MPV);
    ACCESS_ONE("csrs", mstatush, mode_bits(mode) >> 32);
  }
}

#define READ_STATUS() (READ(misa) & (1 << 7) ? READ(mstatus) : READ_ONE(mstatus))

#endif

static int is_stub(uint64_t pc, const char *stub) {
  return pc - (word_t)stub < STUB_BYTES;
}

static void told_by_m(struct outcome *o) {
  uint64_t status = READ_STATUS();
  o->by = BY_M;
  o->entry = vector_m_link ? vector_m_link - VECTOR_BYTES - (word_t)vector_m : 0;
  o->cause = READ(mcause);
  o->epc = READ(mepc);
  o->tval = READ(mtval);
  o->from_priv = status >> MSTATUS_MPP_SHIFT & 3;
  if (READ(misa) & (1 << 7)) {
    o->tval2 = READ(mtval2);
    o->tinst = READ(mtinst);
    o->gva = !!(status & MSTATUS_GVA);
    o->from_v = !!(status & MSTATUS_MPV);
  }
}

static void told_by_hs(struct outcome *o, uint64_t stub_pc) {
  o->by = BY_HS;
  o->entry = stub_pc - (word_t)stub_hs;
  o->cause = READ(scause);
  o->epc = READ(sepc);
  o->tval = READ(stval);
  o->from_priv = READ(sstatus) >> 8 & 1;
  if (READ(misa) & (1 << 7)) {
    o->tval2 = READ(htval);
    o->tinst = READ(htinst);
    o->gva = READ(hstatus) >> 6 & 1;
    o->from_v = READ(hstatus) >> 7 & 1;
  }
}

static void told_by_vs(struct outcome *o, uint64_t stub_pc) {
  o->by = BY_VS;
  o->entry = stub_pc - (word_t)stub_vs;
  o->cause = READ(vscause);
  o->epc = READ(vsepc);
  o->tval = READ(vstval);
  o->from_priv = READ(vsstatus) >> 8 & 1;
  o->from_v = 1;
}

struct outcome run(enum mode mode, void (*code)(void), word_t a0, word_t a1, word_t a2, word_t a3) {
  struct context c = {.pc = (word_t)code, .a = {a0, a1, a2, a3}};
  struct outcome o = {0};
  uint64_t pc;

  set_mode(mode);
  vector_m_link = 0;
  enter(&c);
  o.a0 = c.a[0];
  o.a1 = c.a[1];
  pc = READ(mepc);
  if (READ(mcause) == ECALL_HS && is_stub(pc, stub_hs))
    told_by_hs(&o, pc);
  else if (READ(mcause) == ECALL_VS && is_stub(pc, stub_vs))
    told_by_vs(&o, pc);
  else
    told_by_m(&o);
  if (o.epc == (word_t)done && o.cause >= 8 && o.cause <= 11)
    o.by = NO_TRAP;
  return o;
}

struct outcome run_insn(enum mode mode, uint32_t insn, word_t a0, word_t a1) {
  *(volatile uint32_t *)insn_slot = insn;
  __asm__ volatile("fence.i" ::: "memory");
  return run(mode, (void (*)(void))insn_slot, a0, a1, 0, 0);
}

PROVOKE(mprv_load, "csrs mstatus, a2\n" SET_MPV_A3 "ld a0, (a0)");
PROVOKE(mprv_store, "csrs mstatus, a2\n" SET_MPV_A3 "sd a1, (a0)");

/* The visit to M begins with MPP=0 and MPV=0, as MRET leaves them. */
static struct outcome access_as(enum mode as, void (*code)(void), word_t va, word_t value) {
  uint64_t bits = MSTATUS_MPRV | mode_bits(as);
  struct outcome o = run(M, code, va, value, bits & ~MSTATUS_MPV, MPV_A3(bits & MSTATUS_MPV));
  CLEAR(mstatus, MSTATUS_MPRV);
  return o;
}

struct outcome load_as(enum mode as, word_t va) { return access_as(as, mprv_load, va, 0); }

struct outcome store_as(enum mode as, word_t va, word_t value) {
  return access_as(as, mprv_store, va, value);
}

void vectored_m(int vectored) {
  WRITE(mtvec, vectored ? (word_t)vector_m | 1 : (uint64_t)trap_to_m);
}

#define TRIES 20000

int hip_becomes(uint64_t mask, uint64_t want) {
  for (unsigned i = 0; i < TRIES; i++)
    if ((READ(hip) & mask) == want)
      return 1;
  return 0;
}

int mip_becomes(uint64_t mask, uint64_t want) {
  for (unsigned i = 0; i < TRIES; i++)
    if ((READ(mip) & mask) == want)
      return 1;
  return 0;
}

void plic_raise(unsigned context, int on) {
  PLIC_AT(4 * UART_IRQ) = 1;
  PLIC_AT(0x2000 + 0x80 * context) = on ? 1 << UART_IRQ : 0;
  PLIC_AT(0x200000 + 0x1000 * context) = 0;
  UART_IER = on ? UART_THR_EMPTY : 0;
}
