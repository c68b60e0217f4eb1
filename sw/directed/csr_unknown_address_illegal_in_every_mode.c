/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_cause_virtual_instruction
 * Needs: pmp_usable>=2
 * No CSR stands at 0x0c0, 0x5ff, 0x6c0 or 0x9ff: illegal instruction everywhere, V=1 included. */
#include "harness.h"

PROVOKE(user, "csrr a0, 0x0c0");
PROVOKE(supervisor, "csrr a0, 0x5ff");
PROVOKE(hypervisor, "csrr a0, 0x6c0");
PROVOKE(custom, "csrr a0, 0x9ff");

int main(void) {
  void (*const all[])(void) = {user, supervisor, hypervisor, custom};
  for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
    for (int mode = U; mode <= VS; mode++)
      CHECK_TRAP(RUN(mode, all[i]), BY_M, EXC_ILLEGAL_INSTRUCTION);
  return 0;
}
