/* SPDX-License-Identifier: Apache-2.0 */
// Every exit that a guest can make, from VS-mode and from VU-mode: loads and stores of devices in
// every form, pages touched first, instructions that KVM hands back, what KVM gives up on (the
// machine then goes on where gp says), tables of the guest's own that lie in no memory.
#include "both_modes.h"
#include "guest.h"
#include "paging.h"

#define MINUS_EIO (-5l)
#define MINUS_EFAULT (-14l)
#define MINUS_EOPNOTSUPP (-95l)
#define NOWHERE 0x50000000ul  // neither memory nor a device

static unsigned long has;
static bool user;                   // the mode under test
static unsigned long code_offset;   // of VU-mode's view of the code
static unsigned long number;        // of the check, for the exit code
static volatile unsigned long traps, woken;

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)tval;
  if (cause == 8 && frame->pc == (unsigned long)user_done + code_offset) {
    end_of_user(frame->a[0]);
  }
  if (cause == (CAUSE_INTERRUPT | 5)) {
    woken++;
    timer_off(has);
    return;
  }
  // Linux 6.3 and later hand the guest what 6.1 gives up on, 7.3 a fetch from nowhere, too.
  if (cause != 1 && cause != 2 && cause != 4 && cause != 6) {
    guest_exit(150 + (cause & 31));
  }
  traps++;
  frame->a[0] = (unsigned long)(cause == 1 ? MINUS_EOPNOTSUPP : MINUS_EFAULT);
  go_on(frame);
}

static long call(const char *code, unsigned long a0, unsigned long a1) {
  return user ? call_user(code, a0, a1, code_offset, 0) : call_supervisor(code, a0, a1);
}

static void check(bool condition, const char *what) {
  number++;
  expect(condition, number, what);
}

// An instruction that KVM makes an illegal one.
static void handed_back(const char *code, const char *what) {
  unsigned long before = user ? redirects : traps;

  if (user) {
    call_user(code, 0, 0, code_offset, 1);
  } else {
    call_supervisor(code, 0, 0);
  }
  check((user ? redirects : traps) == before + 1, what);
}

static void device(void) {
  call(stub_sw, TEST_DEVICE, 0x33221100);
  call(stub_sw, TEST_DEVICE + 4, 0x77665544);
  check(call(stub_lw, TEST_DEVICE, 0) == 0x33221100, "lw");
  check(call(stub_c_lw, TEST_DEVICE + 4, 0) == 0x77665544, "c.lw");
  check(call(stub_c_lwsp, TEST_DEVICE, 0) == 0x77665544, "c.lwsp");
  check(call(stub_lh, TEST_DEVICE + 2, 0) == 0x3322, "lh");
  check(call(stub_lhu, TEST_DEVICE + 6, 0) == 0x7766, "lhu");
  check(call(stub_lb, TEST_DEVICE + 1, 0) == 0x11, "lb");
  check(call(stub_lbu, TEST_DEVICE + 7, 0) == 0x77, "lbu");
  call(stub_sb, TEST_DEVICE + 1, 0x5a);
  call(stub_sh, TEST_DEVICE + 2, 0x6b7c);
  check(call(stub_lw, TEST_DEVICE, 0) == 0x6b7c5a00, "sb and sh");
  call(stub_c_sw, TEST_DEVICE, 0x12345678);
  call(stub_c_swsp, TEST_DEVICE, 0x1abcdef0);
  check(call(stub_lw, TEST_DEVICE, 0) == 0x12345678, "c.sw");
  check(call(stub_lw, TEST_DEVICE + 4, 0) == 0x1abcdef0, "c.swsp");
  // At offset 0 KVM decodes it by htinst alone (Q3).
  long done = call(stub_c_swsp_0, TEST_DEVICE, 0x2468ace);
  check(done == MINUS_EOPNOTSUPP || call(stub_lw, TEST_DEVICE, 0) == 0x2468ace, "c.swsp at 0");
  call(stub_lw_x0, TEST_DEVICE, 0);
  call(stub_sw_x0, TEST_DEVICE + 8, 0);  // Q2: x0 is what the load before it read
#if __riscv_xlen == 64
  call(stub_sd, TEST_DEVICE, 0x7edcba9876543210);
  check(call(stub_ld, TEST_DEVICE, 0) == 0x7edcba9876543210, "ld");
  check(call(stub_c_ld, TEST_DEVICE, 0) == 0x7edcba9876543210, "c.ld");
  check(call(stub_lwu, TEST_DEVICE + 4, 0) == 0x7edcba98, "lwu");
  call(stub_c_sd, TEST_DEVICE, 0x123456789abcdef0);
  check(call(stub_ld, TEST_DEVICE, 0) == 0x123456789abcdef0, "c.sd");
  call(stub_c_sdsp, TEST_DEVICE, 0x0fedcba987654321);
  check(call(stub_c_ldsp, TEST_DEVICE, 0) == 0x0fedcba987654321, "c.sdsp, c.ldsp");
  done = call(stub_c_sdsp_32, TEST_DEVICE, 0x1357);
  check(done == MINUS_EOPNOTSUPP || call(stub_ld, TEST_DEVICE + 32, 0) == 0x1357, "c.sdsp at 32");
  // Above every G-stage's width: a guest-page fault, and no slot.
  check(call(stub_ld, 1ul << 60, 0) == -1l, "a load above 59 bits");
  check(call(stub_ld, 1ul << 45, 0) == -1l, "a load above 41 bits");
  call(stub_sd, 1ul << 60, 1);
  check(call(stub_jump, 1ul << 60, 0) == MINUS_EOPNOTSUPP, "a fetch above 59 bits");
#endif
  check((int32_t)call(stub_lw, NOWHERE, 0) == -1, "a load of nothing");
}

static void pages(void) {
  // No page of these two has been touched, and each is of its own kind.
  static unsigned char read[2][4096] __attribute__((aligned(4096)));
  static unsigned char written[2][4096] __attribute__((aligned(4096)));

  check(call(user ? stub_far_vu : stub_far_vs, 4, 0) == 5, "code of a page never touched");
  check(call(stub_lw, (unsigned long)read[user], 0) == 0, "a load of a page never touched");
  call(stub_sw, (unsigned long)written[user], 0x1001);
  check(*(volatile uint32_t *)written[user] == 0x1001, "a store to a page never touched");
}

static void instructions(void) {
  handed_back(stub_hstatus, "hstatus");
  handed_back(stub_hstatus_set, "a write of hstatus");
  handed_back(stub_hfence_gvma, "HFENCE.GVMA");
  handed_back(stub_hlv, "HLV");
  if (user) {
    csr_write(scounteren, 0);
    handed_back(stub_cycle, "cycle, with scounteren clear");
    handed_back(stub_sstatus, "sstatus");
    handed_back(stub_sret, "SRET");
    handed_back(stub_sfence, "SFENCE.VMA");
  }
  // In VU-mode the interrupt is taken whatever SIE is.
  csr_write(sie, IP_STIP);
  unsigned long before = woken;
  timer_after(has, 2000);
  call(stub_wfi, 0, 0);
  check((csr_read(sip) & IP_STIP) || woken == before + 1, "WFI");
  timer_off(has);
  csr_write(sie, 0);
}

static void given_up(void) {
  check(call(stub_lr, TEST_DEVICE, 0) == MINUS_EOPNOTSUPP, "LR of a device");
  check(call(stub_amo, TEST_DEVICE, 1) == MINUS_EOPNOTSUPP, "AMO of a device");
  check(call(stub_jump, NOWHERE, 0) == MINUS_EOPNOTSUPP, "a fetch from nowhere");
  check(call(stub_illegal, 0, 0) == MINUS_EFAULT, "an illegal instruction");
  check(call(stub_c_illegal, 0, 0) == MINUS_EFAULT, "an illegal instruction of 16 bits");
  // A hart that makes misaligned accesses itself takes this one to the device, whose address KVM
  // then finds misaligned.
  long load = call(stub_lw, TEST_DEVICE + 1, 0), store = call(stub_sh, TEST_DEVICE + 1, 0);
  check(load == MINUS_EFAULT || load == MINUS_EIO, "a misaligned load");
  check(store == MINUS_EFAULT || store == MINUS_EIO, "a misaligned store");
}

// The last level of tables lies in a device: KVM takes the access to it for the instruction's own.
static void tables_nowhere(void) {
  unsigned long behind = WINDOW + WINDOW_OF_DEVICE;

  *(volatile uint32_t *)TEST_DEVICE = 0x2468;
  *(volatile uint32_t *)(TEST_DEVICE + 4) = 0;
  check(call(stub_lw, behind, 0) == 0x2468, "a load whose table is a device");
  call(stub_sw, behind, 0x1357);
  check(*(volatile uint32_t *)TEST_DEVICE == 0x1357, "a store whose table is a device");
  check(call(stub_jump, behind, 0) == MINUS_EOPNOTSUPP, "a fetch whose table is a device");
  check((int32_t)call(stub_lw, WINDOW + WINDOW_OF_NOTHING, 0) == -1, "a load whose table is nowhere");
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)hart;
  has = flags;
  for (int i = 0; i < 2; i++) {
    user = i;
    device();
    pages();
    instructions();
    given_up();
  }
  paging_on();
  paging_for_user();
  tables_in_no_memory(TEST_DEVICE, NOWHERE);
  for (int i = 0; i < 2; i++) {
    user = i;
    code_offset = user ? USER_ALIAS : 0;
    tables_nowhere();
  }
  user = false;
  print("modes\n");
}
