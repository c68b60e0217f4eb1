/* SPDX-License-Identifier: Apache-2.0 */
# What one image is made of: the kernel, its device tree and its initramfs, each in a section of
# its own at the address that the build chose, and the words by which the firmware finds them.

  .section .rodata
  .balign 8
  .globl fw_kernel
fw_kernel:
  .dword  KERNEL_ADDRESS
  .globl fw_dtb
fw_dtb:
  .dword  DTB_ADDRESS
  # 1: lower modes may use stimecmp; 0: timers only by SBI calls and the CLINT.
  .globl fw_sstc
fw_sstc:
  .dword  SSTC

  .section .payload.kernel, "ax"
  .incbin KERNEL_FILE
  .section .payload.dtb, "a"
  .incbin DTB_FILE
  .section .payload.initrd, "a"
  .incbin INITRD_FILE
