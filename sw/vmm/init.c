/* SPDX-License-Identifier: Apache-2.0 */
// /init of the host: runs the commands in /etc/commands, one after another, then powers off.
//
// A command is one line: a program and its arguments, separated by single spaces. The power-off
// carries no status, so the last line on the console does: "init: N of M commands passed".
#include "sys.h"

#define MAX_ARGUMENTS 16
#define REBOOT_MAGIC1 0xfee1deadul
#define REBOOT_MAGIC2 0x28121969ul
#define REBOOT_POWER_OFF 0x4321fedcul

static char commands[4096];

static int run(char **argv) {
  static char *const environment[] = {0};
  long child = SYS(sys_clone, SIGCHLD, 0, 0, 0, 0, 0);

  if (child == 0) {
    sys_3(sys_execve, (long)argv[0], (long)argv, (long)environment);
    exit_process(127);
  }
  return child < 0 ? -1 : (int)wait_for(child);
}

// Cuts the next line into argv in place and returns where the line after it begins.
static char *split(char *line, char **argv) {
  int argc = 0;

  for (;;) {
    argv[argc] = line;
    if (argc + 1 < MAX_ARGUMENTS) {
      argc++;
    }
    while (*line && *line != ' ' && *line != '\n') {
      line++;
    }
    char end = *line;
    *line = 0;
    if (end != ' ') {
      argv[argc] = 0;
      return end ? line + 1 : line;
    }
    line++;
  }
}

int main(int argc, char **argv) {
  struct line line = {0};
  unsigned long passed = 0, total = 0;
  char *arguments[MAX_ARGUMENTS + 1];

  (void)argc;
  (void)argv;
  long file = open_file("/etc/commands", O_RDONLY | O_CLOEXEC);
  long size = file < 0 ? file : sys_3(sys_read, file, (long)commands, sizeof commands - 1);
  for (char *next = commands; size > 0 && *next;) {
    next = split(next, arguments);
    total++;
    int status = run(arguments);
    if (status == 0) {
      passed++;
    } else {
      put_text(&line, "init: ");
      put_text(&line, arguments[0]);
      put_text(&line, " ended with status ");
      put_hex(&line, (unsigned)status);
      put_char(&line, '\n');
    }
  }
  put_text(&line, "init: ");
  put_number(&line, passed);
  put_text(&line, " of ");
  put_number(&line, total);
  put_text(&line, " commands passed\n");
  SYS(sys_reboot, REBOOT_MAGIC1, REBOOT_MAGIC2, REBOOT_POWER_OFF, 0, 0, 0);
  return 1;
}
