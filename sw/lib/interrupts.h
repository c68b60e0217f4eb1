/* SPDX-License-Identifier: Apache-2.0 */
/* Every interrupt of the hart, raised and lowered by its number. */
#ifndef INTERRUPTS_H
#define INTERRUPTS_H

#include "harness.h"

/* Raise or lower; returns 0 where the hart or the platform has no such interrupt. Timers of M come
 * from the CLINT, external interrupts of M and of guest 1 from the PLIC, the others from mip and hvip. */
int raise_interrupt(unsigned irq);
void lower_interrupt(unsigned irq);

#define IRQ_S_LEVEL (MIP_SSIP | MIP_STIP | MIP_SEIP)
#define IRQ_VS_LEVEL (MIP_VSSIP | MIP_VSTIP | MIP_VSEIP)
#define IRQ_M_LEVEL (MIP_MSIP | MIP_MTIP | MIP_MEIP)

#endif
