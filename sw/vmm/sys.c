/* SPDX-License-Identifier: Apache-2.0 */
// Text output and the functions that the compiler may call by itself.
#include "sys.h"

void *memcpy(void *restrict to, const void *restrict from, size_t n) {
  unsigned char *d = to;
  const unsigned char *s = from;

  while (n--) {
    *d++ = *s++;
  }
  return to;
}

void *memset(void *to, int value, size_t n) {
  unsigned char *d = to;

  while (n--) {
    *d++ = (unsigned char)value;
  }
  return to;
}

size_t text_length(const char *text) {
  size_t n = 0;

  while (text[n]) {
    n++;
  }
  return n;
}

int same_text(const char *a, const char *b) {
  while (*a && *a == *b) {
    a++;
    b++;
  }
  return *a == *b;
}

void flush_line(struct line *line) {
  size_t done = 0;

  while (done < line->used) {
    long n = sys_3(sys_write, 1, (long)(line->text + done), (long)(line->used - done));
    if (n <= 0) {
      break;
    }
    done += (size_t)n;
  }
  line->used = 0;
}

void put_char(struct line *line, char c) {
  line->text[line->used++] = c;
  if (c == '\n' || line->used == sizeof line->text) {
    flush_line(line);
  }
}

void put_text(struct line *line, const char *text) {
  while (*text) {
    put_char(line, *text++);
  }
}

// The digit `place` of a number, 0 the least. No shift is wider than a register.
static unsigned digit(uint64_t value, int place) {
  uint32_t half = (uint32_t)(place < 8 ? value : value >> 32);
  return half >> 4 * (place & 7) & 15;
}

void put_hex(struct line *line, uint64_t value) {
  int place = 15;

  put_text(line, "0x");
  while (place > 0 && digit(value, place) == 0) {
    place--;
  }
  for (; place >= 0; place--) {
    put_char(line, "0123456789abcdef"[digit(value, place)]);
  }
}

#if __riscv_xlen == 64

long file_length(long file) { return sys_3(sys_lseek, file, 0, SEEK_END); }

long wait_for(long child) {
  int status = -1;
  long ended = SYS(sys_wait4, child, &status, 0, 0, 0, 0);
  return ended == child ? status : -1;
}

#else  // 32-bit RISC-V has no lseek and no wait4

long file_length(long file) {
  uint64_t length = 0;
  long error = SYS(sys_lseek, file, 0, 0, &length, SEEK_END, 0);
  return error < 0 ? error : (long)length;
}

#define P_PID 1
#define WEXITED 4
#define CLD_EXITED 1

long wait_for(long child) {
  struct {
    int signo, error, code, pid, uid, status;
    char rest[104];
  } info = {0};
  long error = SYS(sys_waitid, P_PID, child, &info, WEXITED, 0, 0);
  if (error < 0) {
    return error;
  }
  return info.code == CLD_EXITED ? info.status << 8 : info.status;
}

#endif

void put_number(struct line *line, unsigned long value) {
  char digits[20];
  int n = 0;

  do {
    digits[n++] = (char)('0' + value % 10);
    value /= 10;
  } while (value);
  while (n) {
    put_char(line, digits[--n]);
  }
}

// The stack that the kernel prepared: argc, then the argument pointers.
_Noreturn void process_main(long *stack) {
  exit_process(main((int)stack[0], (char **)(stack + 1)));
}
