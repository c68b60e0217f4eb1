/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_virtinst_vu_vs32_high_allowedhs_tvm0 H_virtinst_vu32_high_supervisor_allowedhs_tvm0 H_cause_virtual_instruction_high hedelegh_acc henvcfgh_acc htimedeltah_acc H_virtinst_xtval stimecmp_stimecmph_sz_acc
 * Needs: h
 * Not on Spike: it has no medelegh and no hedelegh.
 * Every high-half CSR, read and written: those of the hypervisor and of VS by M and HS (from VS and VU
 * virtual instruction, from U illegal instruction), stimecmph by VS too, those of the machine by M
 * alone. */
#include "csr_access.h"

static const struct access hypervisor = {{[U] = 2, [HS] = 0, [VU] = 22, [VS] = 22, [M] = 0}};
static const struct access supervisor = {{[U] = 2, [HS] = 0, [VU] = 22, [VS] = 0, [M] = 0}};
static const struct access machine = {{[U] = 2, [HS] = 2, [VU] = 2, [VS] = 2, [M] = 0}};

int main(void) {
  static const uint16_t of_hypervisor[] = {
      CSR_HEDELEGH,   CSR_HTIMEDELTAH, CSR_HENVCFGH,   CSR_HSTATEEN0H,
      CSR_HSTATEEN1H, CSR_HSTATEEN2H,  CSR_HSTATEEN3H, CSR_VSTIMECMPH};
  static const uint16_t of_machine[] = {CSR_MSTATUSH,   CSR_MEDELEGH,   CSR_MENVCFGH,
                                        CSR_MSTATEEN0H, CSR_MSTATEEN1H, CSR_MSTATEEN2H,
                                        CSR_MSTATEEN3H, CSR_MCYCLEH,    CSR_MINSTRETH,
                                        CSR_MHPMCOUNTER3H};
  open_csrs();
  for (unsigned i = 0; i < sizeof of_hypervisor / sizeof *of_hypervisor; i++)
    check_access(of_hypervisor[i], 1, &hypervisor);
  check_access(CSR_STIMECMPH, 1, &supervisor);
  for (unsigned i = 0; i < sizeof of_machine / sizeof *of_machine; i++)
    if (of_machine[i] != CSR_MSTATUSH) /* MPV there is the visit's own */
      check_access(of_machine[i], 1, &machine);
  for (int mode = U; mode <= VS; mode++)
    CHECK_TRAP(run_insn(mode, CSR_READ_INSN(CSR_MSTATUSH), 0, 0), BY_M, EXC_ILLEGAL_INSTRUCTION);
  return 0;
}
