/* SPDX-License-Identifier: Apache-2.0 */
/* Needs: xlen 64
 * Traps whose registers a hart may choose to fill, and waits that it may choose to end: from each
 * mode, to each handler. What they tell is for the model to say: the program checks nothing. */
#include "harness.h"
#include "paging.h"

#define UNMAPPED 0x60000000ull
#define GUEST_TABLE 0x70000000ull

PROVOKE(load_byte, "lb a0, (a0)");
PROVOKE(load, "ld a0, (a0)");
PROVOKE(store_byte, "sb a1, (a0)");
PROVOKE(store, "sd a1, (a0)");
PROVOKE(reserve, "lr.d a0, (a0)");
PROVOKE(conditional, "sc.d a0, a1, (a0)");
PROVOKE(add, "amoadd.d a0, a1, (a0)");
PROVOKE(load_compressed, ".option push\n .option rvc\n c.ld a0, 0(a0)\n .option pop");
PROVOKE(store_compressed, ".option push\n .option rvc\n c.sd a1, 0(a0)\n .option pop");
PROVOKE(guest_load, "hlv.d a0, (a0)");
PROVOKE(guest_store, "hsv.d a1, (a0)");
PROVOKE(illegal, ".word 0xffffffff");
PROVOKE(guest_csr, "csrr a0, hstatus");
PROVOKE(wait, "wfi");

static void (*const ACCESSES[])(void) = {
    load_byte, load, store_byte, store, reserve, conditional, add, load_compressed, store_compressed,
};

static void accesses(enum mode mode, word_t va) {
  for (unsigned i = 0; i < sizeof ACCESSES / sizeof *ACCESSES; i++) {
    RUN1(mode, ACCESSES[i], va);
  }
}

/* VSSIP is pending, enabled, and of no mode but VS, where SIE is clear: each wait ends at once. Last
 * comes VU-mode, without it: its wait has to trap. */
static void waits(void) {
  SET(hideleg, MIP_VSSIP);
  SET(mie, MIP_VSSIP);
  SET(hvip, MIP_VSSIP);
  hip_becomes(MIP_VSSIP, MIP_VSSIP);
  for (int vtw = 0; vtw < 2; vtw++) {
    if (vtw) {
      SET(hstatus, HSTATUS_VTW);
    }
    RUN(HS, wait);
    RUN(VS, wait);
    RUN(U, wait);
  }
  CLEAR(hvip, MIP_VSSIP);
  hip_becomes(MIP_VSSIP, 0);
  RUN(VU, wait);
  CLEAR(hstatus, HSTATUS_VTW);
  RUN(VU, wait);
}

int main(void) {
  static const enum mode MODES[] = {U, HS, VU, VS};
  /* The visits end by traps to M: interrupts stay off there. */
  CLEAR(mstatus, MSTATUS_MIE);
  struct table g = open_gstage(MODE_LEAST);
  for (unsigned to = BY_M; to <= BY_HS; to++) {
    for (unsigned cause = 1; cause < 24; cause++) {
      if (cause != 9 && cause != 10 && cause != 11) {
        delegate_exception(cause, to);
      }
    }
    for (unsigned i = 0; i < 4; i++) {
      RUN(MODES[i], illegal);
      RUN(MODES[i], guest_csr);
    }
    /* The G-stage maps neither the address nor, in the second round, the guest's own tables. */
    use_hgatp(g);
    accesses(VS, UNMAPPED);
    RUN1(HS, guest_load, UNMAPPED);
    RUN2(HS, guest_store, UNMAPPED, 0);
    WRITE(vsatp, (uint64_t)MODE_LEAST << HGATP_MODE_SHIFT | GUEST_TABLE >> 12);
    __asm__ volatile("hfence.vvma" ::: "memory");
    load_as(VS, 0);
    store_as(VS, 0, 0);
    RUN(VS, illegal);
    RUN1(HS, guest_load, 0);
    RUN2(HS, guest_store, 0, 0);
    WRITE(vsatp, 0);
    WRITE(hgatp, 0);
    __asm__ volatile("hfence.gvma\n hfence.vvma" ::: "memory");
  }
  waits();
  return 0;
}
