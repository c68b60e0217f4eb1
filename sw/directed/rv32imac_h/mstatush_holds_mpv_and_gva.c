/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: mstatus_mpv_op mstatus_gva_op mstatush_sz mstatush_acc mret_h H_trap_m_csrwrites mstatus_mprv_hypervisor
 * Needs: h
 * Of mstatush MPV and GVA are stored, bit by bit, and nothing in mstatus moves with them. A trap into M
 * writes both there; MRET takes MPV from there and clears it, and so does an access under MPRV. */
#include "harness.h"
#include "paging.h"

PROVOKE(bad, "lw a0, (a0)");
PROVOKE(call, "ecall");
PROVOKE(mret, "csrw mepc, a0\n csrc mstatus, a1\n csrs mstatus, a2\n csrs mstatush, a3\n mret");

#define STORED (MSTATUSH_MPV | MSTATUSH_GVA)

int main(void) {
  word_t before = READ_ONE(mstatus);
  for (unsigned bit = 0; bit < 32; bit++) {
    word_t one = 1u << bit;
    ACCESS_ONE("csrw", mstatush, one);
    CHECK_EQ(READ_ONE(mstatush), one & STORED);
    ACCESS_ONE("csrw", mstatush, ~one);
    CHECK_EQ(READ_ONE(mstatush), ~one & STORED);
    CHECK_EQ(READ_ONE(mstatus), before);
  }
  for (int mode = U; mode <= M; mode++) {
    int v = mode == VU || mode == VS;
    ACCESS_ONE("csrs", mstatush, MSTATUSH_GVA);
    RUN(mode, call);
    CHECK_EQ(READ_ONE(mstatush), v ? MSTATUSH_MPV : 0);
    RUN1(mode, bad, VACANT);
    CHECK_EQ(READ_ONE(mstatush), v ? STORED : 0);
  }
  for (unsigned p = 0; p < 4; p++)
    for (unsigned v = 0; v < 2; v++) {
      if (p == 2)
        continue;
      struct outcome o = run(M, mret, (word_t)call, MSTATUS_MPP, p << MSTATUS_MPP_SHIFT,
                             v ? MSTATUSH_MPV : 0);
      CHECK_TRAP(o, BY_M, p == 3 ? 11 : p == 0 ? 8 : v ? 10 : 9);
      CHECK_EQ(o.from_v, p == 3 ? 0 : v);
    }
  /* MPRV with MPV of mstatush: vsatp translates, without it satp (Bare). */
  uint32_t *data = page();
  *data = 77;
  struct table vs = new_table(MODE_SV32, 0);
  map(vs, 0x40000000, (word_t)data, PTE_R | PTE_AD, 0);
  use_vsatp(vs);
  CHECK_EQ(load_as(VS, 0x40000000).a0, 77);
  CHECK_TRAP(load_as(HS, 0x40000000), BY_M, EXC_LOAD_ACCESS_FAULT);
  return 0;
}
