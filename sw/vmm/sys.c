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

void put_hex(struct line *line, unsigned long value) {
  int shift = 60;

  put_text(line, "0x");
  while (shift > 0 && (value >> shift) == 0) {
    shift -= 4;
  }
  for (; shift >= 0; shift -= 4) {
    put_char(line, "0123456789abcdef"[(value >> shift) & 15]);
  }
}

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
