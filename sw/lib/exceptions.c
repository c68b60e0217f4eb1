/* SPDX-License-Identifier: Apache-2.0 */
#include "exceptions.h"

PROVOKE(ex_illegal, "csrw cycle, zero");
PROVOKE(ex_break, ".option push\n.option norvc\n ebreak\n.option pop");
PROVOKE(ex_load, ".option push\n.option norvc\n lw a3, 0(a0)\n.option pop");
PROVOKE(ex_compressed, "c.ld a3, 8(a0)");
PROVOKE(ex_store, ".option push\n.option norvc\n sd a1, 0(a0)\n.option pop");
PROVOKE(ex_amo, "amoadd.w a3, a1, (a0)");
PROVOKE(ex_lr, "lr.d a3, (a0)");
PROVOKE(ex_misaligned, "lr.w a3, (a0)");

/* An instruction with the size of a register in its funct3. */
#define WORD_SIZED(insn) ((insn) | (XLEN == 64 ? 3 : 2) << 12)

void every_exception(struct exception e[EXCEPTIONS]) {
  struct exception table[EXCEPTIONS] = {
      {ex_illegal, 0, EXC_ILLEGAL_INSTRUCTION, 0, insn_at(ex_illegal), 0, 0},
      {ex_break, 0, EXC_BREAKPOINT, 0, (word_t)ex_break, 1, 0},
      {ex_load, VACANT, EXC_LOAD_ACCESS_FAULT, 0, VACANT, 1, 0x00002683},
      {ex_compressed, VACANT, EXC_LOAD_ACCESS_FAULT, 0, VACANT + 8, 1, WORD_SIZED(0x00000681)},
      {ex_store, VACANT, EXC_STORE_AMO_ACCESS_FAULT, 0, VACANT, 1, WORD_SIZED(0x00b00023)},
      {ex_amo, VACANT, EXC_STORE_AMO_ACCESS_FAULT, 0, VACANT, 1, 0x00b026af},
      {ex_lr, VACANT, EXC_LOAD_ACCESS_FAULT, 0, VACANT, 1, WORD_SIZED(0x100006af)},
      {ex_misaligned, 0x80200002, EXC_LOAD_ADDRESS_MISALIGNED, 0, 0x80200002, 1, 0x100026af},
      {(void (*)(void))VACANT, 0, EXC_INSTRUCTION_ACCESS_FAULT, 0, VACANT, 1, 0},
  };
  for (unsigned i = 0; i < EXCEPTIONS; i++) {
    table[i].epc = (word_t)table[i].code;
    e[i] = table[i];
  }
}

int tells(const struct outcome *o, const struct exception *e, int v) {
  return o->cause == e->cause && o->epc == e->epc && o->tval == e->tval &&
         o->gva == (v && e->address) && o->tval2 == 0 && (o->tinst == 0 || o->tinst == e->tinst) &&
         o->from_v == v && o->entry == 0;
}
