/* SPDX-License-Identifier: Apache-2.0 */
#include "permissions.h"

PROVOKE(do_load, "lw a0, (a0)");
PROVOKE(do_store, "sw a1, (a0)");
PROVOKE(do_amo, "amoor.w a0, zero, (a0)");
PROVOKE(do_lr, "lr.w a0, (a0)");
PROVOKE(do_hlv, "hlv.w a0, (a0)");
PROVOKE(do_hsv, "hsv.w a1, (a0)");
PROVOKE(do_hlvx, "hlvx.wu a0, (a0)");

#define JR_A1 0x8582 /* c.jr a1 */

struct outcome run_access(enum mode mode, enum how how, uint64_t va) {
  void (*const code[])(void) = {do_load, do_store, do_amo, do_lr, 0, do_hlv, do_hsv, do_hlvx};
  if (how == BY_FETCH)
    return run(mode, (void (*)(void))(word_t)va, 0, (word_t)done, 0, 0);
  return run(how < BY_FETCH ? mode : HS, code[how], va, JR_A1, 0, 0);
}

enum access_type type_of(enum how how) {
  static const uint8_t types[] = {[BY_LOAD] = LOAD, [BY_STORE] = STORE, [BY_AMO] = STORE,
                                  [BY_LR] = LOAD,   [BY_FETCH] = FETCH, [BY_HLV] = LOAD,
                                  [BY_HSV] = STORE, [BY_HLVX] = LOAD_X};
  return types[how];
}

void *code_page(void) {
  uint32_t *at = page();
  for (unsigned i = 0; i < PAGE / sizeof *at; i++)
    at[i] = JR_A1;
  __asm__ volatile("fence.i" ::: "memory");
  return at;
}
