/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: csrrw_op csrrs_op csrrc_op HSTATUS_VGEIN_WLRL HIE_WARL VSIE_WARL STATEEN_WARL_ACCESS MCOUNTINHIBIT_WARL
 * Needs: h, sstc, smstateen, pmp_usable>=2, mcountinhibit, senvcfg, wlrl_write_traps
 * Every writable CSR by write, set and clear of random values, while all others hold random values:
 * what an instruction reads is what the one before it left. M-mode only, so that nothing acts. */
#include "harness.h"

static const uint16_t CSRS[] = {
    CSR_SSTATUS,   CSR_SIE,       CSR_STVEC,      CSR_SCOUNTEREN, CSR_SENVCFG,   CSR_SSTATEEN0,
    CSR_SSTATEEN1, CSR_SSTATEEN2, CSR_SSTATEEN3,  CSR_SSCRATCH,   CSR_SEPC,      CSR_SCAUSE,
    CSR_STVAL,     CSR_SIP,       CSR_STIMECMP,   CSR_SATP,       CSR_VSSTATUS,  CSR_VSIE,
    CSR_VSTVEC,    CSR_VSSCRATCH, CSR_VSEPC,      CSR_VSCAUSE,    CSR_VSTVAL,    CSR_VSIP,
    CSR_VSTIMECMP, CSR_VSATP,     CSR_MEDELEG,    CSR_MIDELEG,    CSR_MIE,       CSR_MCOUNTEREN,
    CSR_MENVCFG,   CSR_MSTATEEN0, CSR_MSTATEEN1,  CSR_MSTATEEN2,  CSR_MSTATEEN3, CSR_MCOUNTINHIBIT,
    CSR_MHPMEVENT3, CSR_MHPMEVENT31, CSR_MIP,     CSR_MTVAL,      CSR_MTINST,    CSR_MTVAL2,
    CSR_PMPADDR0,  CSR_PMPADDR1,  CSR_PMPADDR7,   CSR_PMPADDR15,  CSR_HSTATUS,   CSR_HEDELEG,
    CSR_HIDELEG,   CSR_HIE,       CSR_HTIMEDELTA, CSR_HCOUNTEREN, CSR_HGEIE,     CSR_HENVCFG,
    CSR_HSTATEEN0, CSR_HSTATEEN1, CSR_HSTATEEN2,  CSR_HSTATEEN3,  CSR_HTVAL,     CSR_HIP,
    CSR_HVIP,      CSR_HTINST,    CSR_HGATP,      CSR_MHPMCOUNTER3,
    CSR_PMPCFG0,   CSR_PMPCFG2,   CSR_PMPADDR2,   CSR_PMPADDR14};
#define COUNT (sizeof CSRS / sizeof *CSRS)

static uint64_t random_(void) {
  static uint64_t x = 0x9e3779b97f4a7c15ull;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  return x;
}

#define LOCKS 0x8080808080808080ull

/* Values of many kinds: all bits random, few set, few clear. No PMP entry is ever locked. */
static uint64_t value(unsigned csr) {
  uint64_t keep = csr == CSR_PMPCFG0 || csr == CSR_PMPCFG2 ? ~LOCKS : ~0ull;
  uint64_t a = random_() & keep, b = random_() & keep, c = random_() & random_() & keep;
  switch (random_() >> 60 & 3) {
  case 0: return a;
  case 1: return a & b & c;
  case 2: return a | b | c;
  default: return 1ull << (a & 63) & keep;
  }
}

/* M's own trap at the end of a visit writes these; pins and timers move the others. */
static int changes(unsigned csr) {
  return csr == CSR_MTVAL || csr == CSR_MTINST || csr == CSR_MTVAL2 || csr == CSR_MIP ||
      csr == CSR_SIP || csr == CSR_HIP || csr == CSR_VSIP || csr == CSR_HVIP;
}

int main(void) {
  /* mstatus.MIE and MPIE stay clear: no interrupt is taken. */
  CLEAR(mstatus, MSTATUS_MIE | MSTATUS_MPIE);
  for (int round = 0; round < 4; round++) {
    for (unsigned n = 0; n < COUNT; n++) {
      /* Another order each round. */
      unsigned csr = CSRS[(n * 37 + round * 11) % COUNT];
      unsigned funct3 = 1 + random_() % 3;
      CHECK_NO_TRAP(run_insn(M, CSR_INSN(funct3, csr, 10), value(csr), 0));
      struct outcome read = run_insn(M, CSR_READ_INSN(csr), 0, 0);
      CHECK_NO_TRAP(read);
      struct outcome swap = run_insn(M, CSR_SWAP_INSN(csr), value(csr), 0);
      CHECK_NO_TRAP(swap);
      CHECK(changes(csr) || swap.a0 == read.a0);
      /* sstatus and vsstatus hold nothing that acts on M; MPRV is not among their bits. */
      CHECK(!(READ(mstatus) & (MSTATUS_MIE | MSTATUS_MPRV)));
    }
  }
  return 0;
}
