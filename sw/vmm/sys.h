/* SPDX-License-Identifier: Apache-2.0 */
// The part of the Linux RISC-V system-call interface that these programs use.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum {
  sys_eventfd2 = 19,
  sys_ioctl = 29,
  sys_mount = 40,
  sys_openat = 56,
  sys_close = 57,
  sys_lseek = 62,
  sys_read = 63,
  sys_write = 64,
  sys_exit = 93,
  sys_exit_group = 94,
  sys_tkill = 130,
  sys_rt_sigaction = 134,
  sys_rt_sigprocmask = 135,
  sys_reboot = 142,
  sys_gettid = 178,
  sys_munmap = 215,
  sys_mremap = 216,
  sys_clone = 220,
  sys_execve = 221,
  sys_mmap = 222,
  sys_madvise = 233,
  sys_waitid = 95,
  sys_wait4 = 260,
};

#define AT_FDCWD (-100l)
#define O_RDONLY 0
#define O_RDWR 2
#define O_CLOEXEC 02000000
#define SEEK_END 2

#define PROT_READ 1
#define PROT_WRITE 2
#define MAP_SHARED 0x01
#define MAP_PRIVATE 0x02
#define MAP_FIXED 0x10
#define MAP_ANONYMOUS 0x20
#define MAP_HUGETLB 0x40000
#define PAGE 4096ul
#define HUGE_PAGE (2ul << 20)

#define CLONE_THREAD_FLAGS 0x00050f00ul  // VM, FS, FILES, SIGHAND, THREAD, SYSVSEM
#define SIGCHLD 17ul

#define EINTR 4
#define EAGAIN 11
#define EINVAL 22
#define ENOSPC 28

long syscall6(long a, long b, long c, long d, long e, long f, long number);
long start_thread(unsigned long flags, void *stack_top, void (*function)(void *), void *argument);

#define SYS(number, a, b, c, d, e, f) \
  syscall6((long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f), number)

static inline long sys_3(long number, long a, long b, long c) {
  return syscall6(a, b, c, 0, 0, 0, number);
}

_Noreturn static inline void exit_process(int code) {
  for (;;) {
    sys_3(sys_exit_group, code, 0, 0);
  }
}

static inline long open_file(const char *path, int flags) {
  return syscall6(AT_FDCWD, (long)path, flags, 0, 0, 0, sys_openat);
}

// A system call's result is an error number from -4095 to -1: an address of a 32-bit process may be
// negative, too.
static inline int is_error(long result) { return (unsigned long)result >= -4095ul; }

// The address, or a negative error number.
static inline long map_memory(void *where, size_t length, int flags, long file) {
  return SYS(sys_mmap, where, length, PROT_READ | PROT_WRITE, flags, file, 0);
}

// Bytes of an open file, or a negative error number.
long file_length(long file);

// Waits for the child to end: its status as of wait4, or a negative error number.
long wait_for(long child);

size_t text_length(const char *text);
int same_text(const char *a, const char *b);

// One line at a time: what is put here leaves the process in a single write, so lines of two
// threads never mix.
struct line {
  size_t used;
  char text[512];
};

void put_char(struct line *line, char c);
void put_text(struct line *line, const char *text);
void put_hex(struct line *line, uint64_t value);
void put_number(struct line *line, unsigned long value);
void flush_line(struct line *line);

int main(int argc, char **argv);
