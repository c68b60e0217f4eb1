/* SPDX-License-Identifier: Apache-2.0 */
// What the VMM does when the guest asks (sw/vmm/services.h), as functions.
#pragma once

#include "../vmm/services.h"
#include "guest.h"

#define PAGE 4096ul

// The error number (0 or negative); the value is in `value` unless that is null.
static inline long service(unsigned long function, unsigned long a0, unsigned long a1,
                           unsigned long a2, unsigned long a3, unsigned long *value) {
  struct sbi_result result = sbi(SERVICE_EXTENSION, function, a0, a1, a2, a3);
  if (value) {
    *value = (unsigned long)result.value;
  }
  return result.error;
}
