/* SPDX-License-Identifier: Apache-2.0 */
// Traps of the lower modes that are S-mode's business and come to M-mode all the same.
#pragma once

#include <stdbool.h>

#include "sbi.h"

// All registers of the mode that trapped, in the order in which everything_saved has them.
struct registers {
  unsigned long s[12];
  unsigned long gp, tp, sp, zero;
  struct frame frame;
};

// Looks at what the hart has, once. Of the exceptions that medeleg is to delegate, those that can
// be: where the hart has no `time` CSR, illegal instructions stay in M-mode.
unsigned long keep_what_is_emulated(unsigned long delegated);

// Whether the hart has H, as keep_what_is_emulated found.
bool hypervisor_is_there(void);

// Whether a trap of this cause is one of `delegated` that a lower mode met and M-mode got.
bool is_for_below(unsigned long cause, unsigned long delegated);

// Serves it: emulates the instruction, or hands the exception to S-mode.
void serve_from_below(struct registers *registers);
