/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: H_trap_xtinst_exception H_trap_xtinst_val H_trap_xtinst H_tinst_addr_offset
 * Needs: h, pmp_usable>=2
 * htinst is zero or the transformed instruction: immediate and rs1 cleared (address offset 0), bit 1
 * clear for a compressed one. */
#include "harness.h"
#include "paging.h"

PROVOKE(store, ".option push\n.option norvc\n sw a1, 16(a0)\n.option pop");
PROVOKE(load, ".option push\n.option norvc\n lw a2, 8(a0)\n.option pop");
PROVOKE(compressed, "c.sd a1, 8(a0)");
PROVOKE(amo, "amoswap.w a3, a1, (a0)");

#define GPA 0x50000000ull

static int allowed(uint64_t tinst, uint64_t transformed) { return tinst == 0 || tinst == transformed; }

int main(void) {
  struct table g = new_table(MODE_LEAST, 1);
  identity(g, PTE_U);
  use_hgatp(g);
  CHECK(allowed(RUN1(VS, store, GPA).tinst, 0x00b02023));
  CHECK(allowed(RUN1(VS, load, GPA).tinst, 0x00002603));
  CHECK(allowed(RUN1(VS, compressed, GPA).tinst, (XLEN == 64 ? 0x00b03021 : 0x00b02021)));
  CHECK(allowed(RUN1(VS, amo, GPA).tinst, 0x08b026af));
  return 0;
}
