/* SPDX-License-Identifier: Apache-2.0 */
// Floating point in use: each of two vCPUs holds values of its own in f0 to f31 and fcsr through exits of
// every kind and each state of FS, computes while the host takes turns, and lets user space look at
// its registers and change them. A second VM does the same, and so do the hosts' processes (vmm -f).
#include "../lib/fp_image.h"
#include "service.h"

#define FS_LSB 13
#define FS_MASK (3ul << FS_LSB)
#define ROUNDS 1500u
#define CAUSE_ILLEGAL 2ul

enum { off, initial, clean, dirty };

static volatile unsigned long refused, done;
// Of each vCPU: what the registers have to hold, what they hold, and a third.
static struct fp_image wanted[2], found[2], again[2];

void guest_trap(struct frame *frame, unsigned long cause, unsigned long tval) {
  (void)tval;
  if (cause != CAUSE_ILLEGAL || !refused) {
    guest_exit(200 + (cause & 31));
  }
  refused++;
  frame->pc += 4;
}

static void set_fs(unsigned long fs) {
  csr_clear(sstatus, FS_MASK);
  csr_set(sstatus, fs << FS_LSB);
}

static unsigned long get_fs(void) { return (csr_read(sstatus) & FS_MASK) >> FS_LSB; }

static void fill(unsigned long hart, unsigned long seed) {
  fp_fill(&wanted[hart], seed);
  set_fs(dirty);
  fp_load(&wanted[hart]);
}

static void check(unsigned long hart, unsigned long code, const char *what) {
  fp_store(&found[hart]);
  expect(fp_same(&found[hart], &wanted[hart]), code, what);
}

// To the hypervisor and back, to user space and back by a store and a load, a first touch.
static void exits(unsigned long kind) {
  static volatile unsigned char touched[8 * PAGE] __attribute__((aligned(PAGE)));
  static unsigned next;

  switch (kind) {
    case 0: sbi(sbi_base, 0, 0, 0, 0, 0); break;
    case 1: *(volatile uint32_t *)TEST_DEVICE = 0x5a5a; break;
    case 2: (void)*(volatile uint32_t *)TEST_DEVICE; break;
    default: touched[PAGE * (next++ % 8)]++; break;
  }
}

// FS stays as it is through an exit, and the registers whatever it is; Off shows them when it is over.
static void states(unsigned long hart) {
  for (unsigned long fs = off; fs <= dirty; fs++) {
    for (unsigned long kind = 0; kind < 4; kind++) {
      fill(hart, 16 * hart + 8 * fs + kind);
      // Into the hypervisor's memory, so that it may find them clean.
      exits(1);
      set_fs(fs);
      exits(kind);
      expect(get_fs() == fs, 10 + fs, "FS through an exit");
      if (fs == off) {
        set_fs(initial);
      }
      check(hart, 20 + fs, "registers through an exit");
      expect(get_fs() == (fs == off ? initial : fs), 30 + fs, "FS after stores");
    }
  }
}

// An instruction that FS forbids. Before Linux 6.3 KVM gives up on those (profile v18: no base call).
static void forbidden(void) {
  if (sbi(sbi_base, 0, 0, 0, 0, 0).error != 0) {
    return;
  }
  set_fs(off);
  refused = 1;
  asm volatile(".option push\n.option arch, +d\nfadd.d f1, f2, f3\n.option pop");
  expect(refused == 2, 40, "FS Off is illegal");
  refused = 0;
  set_fs(initial);
}

static void compute(struct fp_image *image, unsigned long seed) {
  fp_fill(image, seed);
  for (unsigned n = 0; n < 32; n++) {
    image->f[n] = (image->f[n] >> 12) | 0x3ff0000000000000ull;  // from 1 to 2
  }
  fp_load(image);
  for (unsigned i = 0; i < ROUNDS; i++) {
    asm volatile(".option push\n.option arch, +d\n"
                 ".irp n,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
                 "fsub.d f\\n, f\\n, f0\nfsgnjx.d f\\n, f\\n, f\\n\n.endr\n"
                 "fmul.d f0, f1, f2\nfsqrt.d f0, f0\n.option pop");
  }
  fp_store(image);
}

static void computing(unsigned long hart) {
  set_fs(dirty);
  compute(&found[hart], hart + 3);
  compute(&again[hart], hart + 3);
  expect(fp_same(&found[hart], &again[hart]), 50, "the same twice");
}

// User space sees the registers by ONE_REG, and changes one.
static void from_user_space(unsigned long hart) {
  unsigned long value = 0;

  fill(hart, 77);
  long error = service(service_floats, hart, (unsigned long)&wanted[hart], 0, 0, &value);
  if (error == -2) {
    return;  // nobody serves
  }
  expect(error == 0 && value == 33, 60, "ONE_REG shows what is there");
  expect(service(service_set_float, hart, 5, 0x1234, 0, 0) == 0, 61, "ONE_REG changes f5");
  wanted[hart].f[5] = 0x1234;
  check(hart, 62, "what ONE_REG has changed");
}

static void all(unsigned long hart) {
  states(hart);
  computing(hart);
  from_user_space(hart);
}

void second_main(unsigned long hart, unsigned long opaque) {
  (void)opaque;
  all(hart);
  done = hart;
  sbi(sbi_ipi, 0, 1, 0, 0, 0);
  sbi(sbi_hsm, 1, 0, 0, 0, 0);
}

void guest_main(unsigned long hart, unsigned long flags) {
  (void)flags;
  set_fs(initial);
  fp_store(&found[hart]);
  expect(fp_same(&found[hart], &wanted[hart]), 1, "registers begin as zeros");
  expect(get_fs() == initial, 2, "stores leave FS as it is");
  bool second = sbi(sbi_hsm, 0, 1, (unsigned long)second_start, 0, 0).error == 0;
  forbidden();
  all(hart);
  fill(hart, 99);
  csr_write(sie, IP_SSIP);
  while (second && done != 1) {
    asm volatile("wfi");
  }
  check(hart, 3, "registers through waiting");
  print("fp\n");
}
