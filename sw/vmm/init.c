/* SPDX-License-Identifier: Apache-2.0 */
// /init of the host: runs the commands in /etc/commands, one after another, then powers off.
//
// A command is one line: a program and its arguments, separated by single spaces; one that ends with
// `&` runs beside those that follow, and all are waited for at the end. The power-off
// carries no status, so the last line on the console does: "init: N of M commands passed".
#include "sys.h"

#define MAX_ARGUMENTS 16
#define MAX_BESIDE 4
#define REBOOT_MAGIC1 0xfee1deadul
#define REBOOT_MAGIC2 0x28121969ul
#define REBOOT_POWER_OFF 0x4321fedcul

static char commands[4096];

static long begin(char **argv) {
  static char *const environment[] = {0};
  long child = SYS(sys_clone, SIGCHLD, 0, 0, 0, 0, 0);

  if (child == 0) {
    sys_3(sys_execve, (long)argv[0], (long)argv, (long)environment);
    exit_process(127);
  }
  return child;
}

static long beside[MAX_BESIDE];
static char *names[MAX_BESIDE];
static unsigned running;

// Whether the last argument says so; it is taken away.
static int runs_beside(char **argv) {
  int last = 0;

  while (argv[last + 1]) {
    last++;
  }
  if (last == 0 || argv[last][0] != '&' || running == MAX_BESIDE) {
    return 0;
  }
  argv[last] = 0;
  return 1;
}

static unsigned long finish(struct line *line, const char *name, long child) {
  long status = child < 0 ? child : wait_for(child);

  if (status != 0) {
    put_text(line, "init: ");
    put_text(line, name);
    put_text(line, " ended with status ");
    put_hex(line, (unsigned)status);
    put_char(line, '\n');
  }
  return status == 0;
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
    int waits = !runs_beside(arguments);
    long child = begin(arguments);
    if (waits) {
      passed += finish(&line, arguments[0], child);
    } else {
      names[running] = arguments[0];
      beside[running++] = child;
    }
  }
  for (unsigned i = 0; i < running; i++) {
    passed += finish(&line, names[i], beside[i]);
  }
  put_text(&line, "init: ");
  put_number(&line, passed);
  put_text(&line, " of ");
  put_number(&line, total);
  put_text(&line, " commands passed\n");
  SYS(sys_reboot, REBOOT_MAGIC1, REBOOT_MAGIC2, REBOOT_POWER_OFF, 0, 0, 0);
  return 1;
}
