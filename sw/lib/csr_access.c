/* SPDX-License-Identifier: Apache-2.0 */
#include "csr_access.h"

void open_csrs(void) {
  WRITE(CSR_MSTATEEN0, ~0ull);
  WRITE(CSR_MSTATEEN1, ~0ull);
  WRITE(CSR_MSTATEEN2, ~0ull);
  WRITE(CSR_MSTATEEN3, ~0ull);
  WRITE(CSR_HSTATEEN0, ~0ull);
  WRITE(CSR_HSTATEEN1, ~0ull);
  WRITE(CSR_HSTATEEN2, ~0ull);
  WRITE(CSR_HSTATEEN3, ~0ull);
  WRITE(menvcfg, MENVCFG_STCE);
  WRITE(henvcfg, HENVCFG_STCE);
}

void write_whole(unsigned csr, uint64_t value) {
  run_insn(M, CSR_SWAP_INSN(csr), value, 0);
  if (UPPER_HALF(csr) != csr)
    run_insn(M, CSR_SWAP_INSN(UPPER_HALF(csr)), value >> 32, 0);
}

uint64_t read_whole(unsigned csr) {
  uint64_t value = run_insn(M, CSR_READ_INSN(csr), 0, 0).a0;
  if (UPPER_HALF(csr) != csr)
    value |= run_insn(M, CSR_READ_INSN(UPPER_HALF(csr)), 0, 0).a0 << 32;
  return value;
}

static int as_expected(const struct outcome *o, uint32_t insn, uint64_t cause) {
  if (!cause)
    return o->by == NO_TRAP;
  return o->by == BY_M && o->cause == cause && o->epc == (word_t)insn_slot && o->tval == insn &&
         !o->gva && !o->tval2 && !o->tinst;
}

void check_access(unsigned csr, int writable, const struct access *expected) {
  for (int mode = U; mode <= M; mode++) {
    uint32_t read = CSR_READ_INSN(csr), swap = CSR_SWAP_INSN(csr);
    struct outcome o = run_insn(mode, read, 0, 0);
    if (!as_expected(&o, read, expected->cause[mode]))
      finish(csr);
    uint64_t value = run_insn(M, read, 0, 0).a0;
    o = run_insn(mode, swap, mode == VS && o.by == NO_TRAP ? o.a0 : value, 0);
    if (!as_expected(&o, swap, writable ? expected->cause[mode] : EXC_ILLEGAL_INSTRUCTION))
      finish(csr | 0x1000);
    if (run_insn(M, read, 0, 0).a0 != value)
      finish(csr | 0x2000);
  }
}
