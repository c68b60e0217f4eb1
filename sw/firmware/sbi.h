/* SPDX-License-Identifier: Apache-2.0 */
// The registers of the mode that trapped, in the order in which trap_vector saves them.
#pragma once

struct frame {
  unsigned long ra;
  unsigned long a[8];
  unsigned long t[7];
};

// Serves one ECALL from HS-mode: reads a0-a7 and leaves a0 (error) and a1 (value).
void sbi_call(struct frame *frame);

#define csr_read(name)                                    \
  ({                                                      \
    unsigned long csr_value;                              \
    asm volatile("csrr %0, " #name : "=r"(csr_value));    \
    csr_value;                                            \
  })
#define csr_write(name, value) asm volatile("csrw " #name ", %0" ::"rK"((unsigned long)(value)))
#define csr_set(name, mask) asm volatile("csrs " #name ", %0" ::"rK"((unsigned long)(mask)))
#define csr_clear(name, mask) asm volatile("csrc " #name ", %0" ::"rK"((unsigned long)(mask)))

#define IP_SSIP (1ul << 1)
#define IP_MSIP (1ul << 3)
#define IP_STIP (1ul << 5)
#define IP_MTIP (1ul << 7)
