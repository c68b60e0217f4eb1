/* SPDX-License-Identifier: Apache-2.0 */
// What a guest can ask of its VMM, by SBI calls of the vendor range: function numbers. Guests and VMM
// share this file. a0 to a3 are arguments; a0 returns 0 or a negative error number, a1 a value.
#pragma once

#define SERVICE_EXTENSION 0x09000100ul

enum {
  // The machine's memory is slot 0; addresses in it are guest physical.
  service_log = 0,           // (on): KVM_MEM_LOG_DIRTY_PAGES of slot 0
  service_dirty = 1,         // (word) -> KVM_GET_DIRTY_LOG, that word of the bitmap
  service_clear = 2,         // (first page, pages, bits): KVM_CLEAR_DIRTY_LOG
  service_manual = 3,        // KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2
  service_discard = 4,       // (address, bytes): madvise(MADV_DONTNEED)
  service_unmap = 5,         // (address, bytes): munmap, then fresh memory there
  service_move = 6,          // (to, from, bytes): mremap, then fresh memory at `from`
  service_fork = 7,          // a child that shares the memory copy-on-write and ends
  service_slot = 8,          // (slot, address, pages, flags): spare memory as a slot; 0 pages: delete
  service_event = 9,         // (address, bytes, value, flags): an ioeventfd -> its number
  service_event_count = 10,  // (number) -> how often it was signalled since the last time
  service_event_off = 11,    // (number)
  service_zone = 12,         // (address, bytes, on): a coalesced zone
  service_ring = 13,         // -> entries taken from the ring, each brought to its device
  service_copy = 14,         // the vCPU goes on in another VM with the same memory
  service_mp_state = 15,     // (vCPU) -> its MP state
  service_set_mp_state = 16, // (vCPU, state): set, read back, and RUNNABLE again
  service_interrupt = 17,    // (vCPU, value): KVM_INTERRUPT
  service_signal = 18,       // a signal is pending when KVM_RUN is called next
  service_spare = 19,        // (offset) -> a word of the spare memory
  service_huge = 20,         // (address): a page of 2 MiB by MAP_HUGETLB there
  service_floats = 21,       // (vCPU, image) -> how many of f0 to f31 and fcsr ONE_REG reads as there
  service_set_float = 22,    // (vCPU, number, value): an f register by ONE_REG
};

// Flags of slots and of ioeventfds as the kernel has them.
#define SLOT_LOG_DIRTY 1ul
#define SLOT_READ_ONLY 2ul
#define EVENT_MATCH 1ul
#define SPARE_PAGES 16ul
