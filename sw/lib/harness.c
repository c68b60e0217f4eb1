#include "harness.h"

struct context {
  uint64_t pc;
  uint64_t a[8];
};

void enter(struct context *c);
extern char stub_hs[], stub_vs[], done[];

#define ECALL_HS 9
#define ECALL_VS 10
#define STUB_BYTES 64

#define MPP_SHIFT 11
#define MPV (1ull << 39)
#define MSTATUS_GVA_BIT (1ull << 38)

void harness_reset(void) {
  WRITE(pmpaddr0, ~0ull >> 10);
  WRITE(pmpcfg0, 0x1f);
  WRITE(medeleg, 0);
  WRITE(mideleg, 0);
  WRITE(mie, 0);
  WRITE(mcounteren, 7);
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
  }
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

static void set_mode(enum mode mode) {
  static const uint8_t priv[] = {[U] = 0, [HS] = 1, [VU] = 0, [VS] = 1, [M] = 3};
  CLEAR(mstatus, 3 << MPP_SHIFT | MPV);
  SET(mstatus, (uint64_t)priv[mode] << MPP_SHIFT | (mode == VU || mode == VS ? MPV : 0));
}

static int is_stub(uint64_t pc, const char *stub) {
  return pc - (uint64_t)stub < STUB_BYTES;
}

static void told_by_m(struct outcome *o) {
  uint64_t status = READ(mstatus);
  o->by = BY_M;
  o->cause = READ(mcause);
  o->epc = READ(mepc);
  o->tval = READ(mtval);
  o->from_priv = status >> MPP_SHIFT & 3;
  if (READ(misa) & (1 << 7)) {
    o->tval2 = READ(mtval2);
    o->tinst = READ(mtinst);
    o->gva = !!(status & MSTATUS_GVA_BIT);
    o->from_v = !!(status & MPV);
  }
}

static void told_by_hs(struct outcome *o, uint64_t stub_pc) {
  o->by = BY_HS;
  o->entry = stub_pc - (uint64_t)stub_hs;
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
  o->entry = stub_pc - (uint64_t)stub_vs;
  o->cause = READ(vscause);
  o->epc = READ(vsepc);
  o->tval = READ(vstval);
  o->from_priv = READ(vsstatus) >> 8 & 1;
  o->from_v = 1;
}

struct outcome run(enum mode mode, void (*code)(void), uint64_t a0, uint64_t a1, uint64_t a2,
                   uint64_t a3) {
  struct context c = {.pc = (uint64_t)code, .a = {a0, a1, a2, a3}};
  struct outcome o = {0};
  uint64_t pc;

  set_mode(mode);
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
  if (o.epc == (uint64_t)done && o.cause >= 8 && o.cause <= 11)
    o.by = NO_TRAP;
  return o;
}
