/* SPDX-License-Identifier: Apache-2.0 */
// The SBI calls: base, TIME, IPI, RFENCE, HSM, SRST, DBCN and four legacy calls, for one hart.
#include "sbi.h"

#include "below.h"
#include "platform.h"

#define SBI_SUCCESS 0
#define SBI_ERR_FAILED (-1l)
#define SBI_ERR_NOT_SUPPORTED (-2l)
#define SBI_ERR_INVALID_PARAM (-3l)
#define SBI_ERR_INVALID_ADDRESS (-5l)
#define SBI_ERR_ALREADY_AVAILABLE (-6l)

enum {
  legacy_set_timer = 0,
  legacy_putchar = 1,
  legacy_getchar = 2,
  legacy_shutdown = 8,
  extension_base = 0x10,
  extension_time = 0x54494d45,
  extension_ipi = 0x735049,
  extension_rfence = 0x52464e43,
  extension_hsm = 0x48534d,
  extension_srst = 0x53525354,
  extension_dbcn = 0x4442434e,
};

#define SPEC_VERSION 0x02000000ul  // 2.0: the first with DBCN
#define IMPLEMENTATION_ID 0x54524150ul
#define IMPLEMENTATION_VERSION 1ul

#define RAM_BASE 0x80000000ul
// The kernel lies where a leaf of level 1 begins.
#define FIRMWARE_BYTES (__riscv_xlen == 64 ? 0x200000ul : 0x400000ul)
#define PAGE 4096ul
// Beyond this many pages one fence of everything is cheaper than a fence for each page.
#define FENCE_PAGES 64ul

extern const unsigned long fw_sstc;

struct result {
  long error;
  long value;
};

static struct result ok(unsigned long value) { return (struct result){SBI_SUCCESS, (long)value}; }
static struct result fail(long error) { return (struct result){error, 0}; }

static void set_timer(uint64_t deadline) {
  if (fw_sstc) {
#if __riscv_xlen == 64
    csr_write(0x14d, deadline);
#else
    csr_write(0x14d, -1ul);
    csr_write(0x15d, deadline >> 32);
    csr_write(0x14d, deadline);
#endif
    return;
  }
  write_deadline(CLINT_MTIMECMP, deadline);
  csr_clear(mip, IP_STIP);
  csr_set(mie, IP_MTIP);
}

// A 64-bit argument that begins in a[0]: at XLEN=32 a[1] has its upper half.
static uint64_t wide_argument(const unsigned long *a) {
  return __riscv_xlen == 64 ? a[0] : (uint64_t)a[1] << 32 | a[0];
}

static bool known_extension(unsigned long extension) {
  switch (extension) {
    case legacy_set_timer:
    case legacy_putchar:
    case legacy_getchar:
    case legacy_shutdown:
    case extension_base:
    case extension_time:
    case extension_ipi:
    case extension_rfence:
    case extension_hsm:
    case extension_srst:
    case extension_dbcn:
      return true;
    default:
      return false;
  }
}

static struct result base(unsigned long function, unsigned long extension) {
  switch (function) {
    case 0:
      return ok(SPEC_VERSION);
    case 1:
      return ok(IMPLEMENTATION_ID);
    case 2:
      return ok(IMPLEMENTATION_VERSION);
    case 3:
      return ok(known_extension(extension));
    case 4:
      return ok(csr_read(mvendorid));
    case 5:
      return ok(csr_read(marchid));
    case 6:
      return ok(csr_read(mimpid));
    default:
      return fail(SBI_ERR_NOT_SUPPORTED);
  }
}

// Whether hart 0 is meant by a mask that starts at hart `base`; base -1 means every hart.
// Sets `valid` to false when the mask names a hart that is not there.
static bool names_this_hart(unsigned long mask, unsigned long base, bool *valid) {
  *valid = true;
  if (base == -1ul) {
    return true;
  }
  *valid = base == 0 ? (mask & ~1ul) == 0 : mask == 0;
  return base == 0 && (mask & 1);
}

static struct result ipi(unsigned long function, unsigned long mask, unsigned long base) {
  bool valid;

  if (function != 0) {
    return fail(SBI_ERR_NOT_SUPPORTED);
  }
  bool here = names_this_hart(mask, base, &valid);
  if (!valid) {
    return fail(SBI_ERR_INVALID_PARAM);
  }
  if (here) {
    write32(CLINT_MSIP, 1);
  }
  return ok(0);
}

static inline void hfence_gvma(unsigned long gpa, unsigned long vmid, bool by_vmid) {
  if (by_vmid) {
    asm volatile("hfence.gvma %0, %1" ::"r"(gpa >> 2), "r"(vmid) : "memory");
  } else {
    asm volatile("hfence.gvma %0, zero" ::"r"(gpa >> 2) : "memory");
  }
}

static inline void hfence_vvma(unsigned long gva, unsigned long asid, bool by_asid) {
  if (by_asid) {
    asm volatile("hfence.vvma %0, %1" ::"r"(gva), "r"(asid) : "memory");
  } else {
    asm volatile("hfence.vvma %0, zero" ::"r"(gva) : "memory");
  }
}

static inline void sfence_vma(unsigned long va, unsigned long asid, bool by_asid) {
  if (by_asid) {
    asm volatile("sfence.vma %0, %1" ::"r"(va), "r"(asid) : "memory");
  } else {
    asm volatile("sfence.vma %0, zero" ::"r"(va) : "memory");
  }
}

static void fence_all(unsigned long function, unsigned long id) {
  switch (function) {
    case 1:
      asm volatile("sfence.vma" ::: "memory");
      break;
    case 2:
      asm volatile("sfence.vma zero, %0" ::"r"(id) : "memory");
      break;
    case 3:
      asm volatile("hfence.gvma zero, %0" ::"r"(id) : "memory");
      break;
    case 4:
      asm volatile("hfence.gvma" ::: "memory");
      break;
    case 5:
      asm volatile("hfence.vvma zero, %0" ::"r"(id) : "memory");
      break;
    default:
      asm volatile("hfence.vvma" ::: "memory");
      break;
  }
}

static void fence_page(unsigned long function, unsigned long address, unsigned long id) {
  switch (function) {
    case 1:
      sfence_vma(address, 0, false);
      break;
    case 2:
      sfence_vma(address, id, true);
      break;
    case 3:
      hfence_gvma(address, id, true);
      break;
    case 4:
      hfence_gvma(address, 0, false);
      break;
    case 5:
      hfence_vvma(address, id, true);
      break;
    default:
      hfence_vvma(address, 0, false);
      break;
  }
}

// a0 = mask, a1 = base, a2 = start, a3 = size, a4 = ASID or VMID. The HFENCE.VVMA calls are for
// the VMID in hgatp, which the caller's hart, this one, holds.
static struct result rfence(unsigned long function, const unsigned long *a) {
  bool valid;

  if (function > (hypervisor_is_there() ? 6 : 2)) {
    return fail(SBI_ERR_NOT_SUPPORTED);
  }
  bool here = names_this_hart(a[0], a[1], &valid);
  if (!valid) {
    return fail(SBI_ERR_INVALID_PARAM);
  }
  if (!here) {
    return ok(0);
  }
  if (function == 0) {
    asm volatile("fence.i" ::: "memory");
    return ok(0);
  }
  unsigned long start = a[2], size = a[3];
  bool whole = (start == 0 && size == 0) || size == -1ul || size > FENCE_PAGES * PAGE;
  if (whole) {
    fence_all(function, a[4]);
    return ok(0);
  }
  for (unsigned long offset = 0; offset < size; offset += PAGE) {
    fence_page(function, start + offset, a[4]);
  }
  return ok(0);
}

static struct result hsm(unsigned long function, const unsigned long *a) {
  switch (function) {
    case 0:
      return fail(a[0] == 0 ? SBI_ERR_ALREADY_AVAILABLE : SBI_ERR_INVALID_PARAM);
    case 1:
      return fail(SBI_ERR_FAILED);  // the only hart cannot be started again
    case 2:
      return a[0] == 0 ? ok(0) : fail(SBI_ERR_INVALID_PARAM);
    case 3:
      if (a[0] != 0) {
        return fail(SBI_ERR_NOT_SUPPORTED);
      }
      // Default retentive suspend: returns when an interrupt is pending and enabled.
      asm volatile("wfi");
      return ok(0);
    default:
      return fail(SBI_ERR_NOT_SUPPORTED);
  }
}

// How long the run was is part of what it says, on every machine in the same words.
static void say_length(void) {
  unsigned long retired = csr_read(minstret);
#if __riscv_xlen == 64
  unsigned long above = retired >> 32;
#else
  unsigned long above = csr_read(minstreth);
#endif
  // Sixteen bits each, the most significant first: no division is wider than a register.
  unsigned long parts[] = {above >> 16, above & 0xffff, retired >> 16 & 0xffff, retired & 0xffff};
  char digits[21];
  char *p = digits + sizeof digits - 1;
  bool more = true;

  *p = 0;
  while (more) {
    unsigned long rest = 0;
    more = false;
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++) {
      rest = rest << 16 | parts[i];
      parts[i] = rest / 10;
      rest %= 10;
      more |= parts[i] != 0;
    }
    *--p = (char)('0' + rest);
  }
  console_puts("firmware: power off after ");
  console_puts(p);
  console_puts(" instructions\n");
}

static struct result srst(unsigned long function, unsigned long type, unsigned long reason) {
  if (function != 0) {
    return fail(SBI_ERR_NOT_SUPPORTED);
  }
  switch (type) {
    case 0:
      say_length();
      power_off(reason == 0 ? 0 : 1);
    case 1:
    case 2:
      reset_platform();
    default:
      return fail(SBI_ERR_INVALID_PARAM);
  }
}

// Memory below the kernel is the firmware's own, and no caller's buffer may lie there.
static bool callers_memory(unsigned long base, unsigned long length) {
  return base >= RAM_BASE + FIRMWARE_BYTES && base + length >= base;
}

static struct result dbcn(unsigned long function, const unsigned long *a) {
  unsigned long length = a[0], base = a[1], done = 0;

  if (function == 2) {
    console_putchar((char)a[0]);
    return ok(0);
  }
  if (function > 2) {
    return fail(SBI_ERR_NOT_SUPPORTED);
  }
  if (a[2] != 0 || !callers_memory(base, length)) {
    return fail(SBI_ERR_INVALID_PARAM);
  }
  for (; done < length; done++) {
    if (function == 0) {
      console_putchar((char)read8(base + done));
      continue;
    }
    int c = console_getchar();
    if (c < 0) {
      break;
    }
    write8(base + done, (uint8_t)c);
  }
  return ok(done);
}

// The legacy calls return one value in a0 and keep a1.
static bool legacy_call(struct frame *frame) {
  unsigned long *a = frame->a;

  switch (a[7]) {
    case legacy_set_timer:
      set_timer(wide_argument(a));
      a[0] = 0;
      return true;
    case legacy_putchar:
      console_putchar((char)a[0]);
      a[0] = 0;
      return true;
    case legacy_getchar:
      a[0] = (unsigned long)(long)console_getchar();
      return true;
    case legacy_shutdown:
      power_off(0);
    default:
      return false;
  }
}

static struct result call(const unsigned long *a) {
  unsigned long function = a[6];

  switch (a[7]) {
    case extension_base:
      return base(function, a[0]);
    case extension_time:
      if (function != 0) {
        return fail(SBI_ERR_NOT_SUPPORTED);
      }
      set_timer(wide_argument(a));
      return ok(0);
    case extension_ipi:
      return ipi(function, a[0], a[1]);
    case extension_rfence:
      return rfence(function, a);
    case extension_hsm:
      return hsm(function, a);
    case extension_srst:
      return srst(function, a[0], a[1]);
    case extension_dbcn:
      return dbcn(function, a);
    default:
      return fail(SBI_ERR_NOT_SUPPORTED);
  }
}

void sbi_call(struct frame *frame) {
  if (legacy_call(frame)) {
    return;
  }
  struct result result = call(frame->a);
  frame->a[0] = (unsigned long)result.error;
  frame->a[1] = (unsigned long)result.value;
}
