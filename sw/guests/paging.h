/* SPDX-License-Identifier: Apache-2.0 */
// Page tables of a guest: Sv39, at XLEN=32 Sv32.
#pragma once

#define PTE_V 0x01ul
#define PTE_R 0x02ul
#define PTE_W 0x04ul
#define PTE_X 0x08ul
#define PTE_U 0x10ul
#define PTE_G 0x20ul
#define PTE_A 0x40ul
#define PTE_D 0x80ul
#define PTE_LEAF_RW (PTE_V | PTE_R | PTE_W | PTE_A | PTE_D)
#define PTE_LEAF_ALL (PTE_LEAF_RW | PTE_X)

#define SATP_MODE (__riscv_xlen == 64 ? 8ull << 60 : 1ull << 31)
#define WINDOW 0x40000000ul  // 512 pages of 4 KiB, each set by its test

// Turns paging on: memory and the test device are mapped at their own addresses with superpages, and
// nothing else but the window.
void paging_on(void);
// Sets the PTE of page `index` of the window and fences that one address.
void set_page(unsigned long index, unsigned long physical, unsigned long bits);
unsigned long page_bits(unsigned long index);

// Memory once more for VU-mode, this much higher.
#define USER_ALIAS 0x40000000ul
void paging_for_user(void);

// Two parts of the address space behind the window whose last tables lie at `device` and `nothing`.
#define WINDOW_OF_DEVICE (__riscv_xlen == 64 ? 0x200000ul : 0x400000ul)
#define WINDOW_OF_NOTHING (2 * WINDOW_OF_DEVICE)
void tables_in_no_memory(unsigned long device, unsigned long nothing);
