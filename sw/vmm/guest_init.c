/* SPDX-License-Identifier: Apache-2.0 */
// /init of a Linux guest: shows that user space runs in VU-mode, then powers the guest off.
#include "sys.h"

#define REBOOT_MAGIC1 0xfee1deadul
#define REBOOT_MAGIC2 0x28121969ul
#define REBOOT_POWER_OFF 0x4321fedcul

int main(int argc, char **argv) {
  struct line line = {0};

  (void)argc;
  (void)argv;
  put_text(&line, "guest: user space runs\n");
  SYS(sys_reboot, REBOOT_MAGIC1, REBOOT_MAGIC2, REBOOT_POWER_OFF, 0, 0, 0);
  return 1;
}
