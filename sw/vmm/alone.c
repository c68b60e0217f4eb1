/* SPDX-License-Identifier: Apache-2.0 */
// What a host without guests does: the parts of the privileged architecture that Linux uses for
// its own processes. Memory that comes on demand and is copied when it is written, exceptions that
// become signals, the clock as U-mode reads it, a timer, two processes that wake each other.
#include "sys.h"

enum {
  sys_pipe2 = 59,
  sys_clock_nanosleep = 115,
  sys_clock_nanosleep_time64 = 407,
};

#define SIGILL 4
#define SIGTRAP 5
#define SIGSEGV 11
#define SA_SIGINFO 4ul
#define CLOCK_MONOTONIC 1
#define PROT_NONE 0
#define PAGES 16
#define TURNS 8
// Where a signal frame's ucontext has the registers, pc first: behind flags, link, stack and mask.
#define FRAME_PC (__riscv_xlen == 64 ? 176 : 160)

struct action {
  void (*handler)(int number, void *info, void *context);
  unsigned long flags;
  uint64_t mask;
};

static struct line line;
static volatile unsigned seen[32];

static void check(int good, const char *what) {
  if (!good) {
    put_text(&line, "alone: FAILED: ");
    put_text(&line, what);
    put_char(&line, '\n');
    exit_process(1);
  }
}

// Goes on behind the instruction, each of which is of four bytes.
static void handler(int number, void *info, void *context) {
  unsigned long *pc = (unsigned long *)((char *)context + FRAME_PC);

  (void)info;
  seen[number & 31]++;
  *pc += 4;
}

static void catch_signal(int number) {
  struct action action = {handler, SA_SIGINFO, 0};

  check(sys_3(sys_rt_sigaction, number, (long)&action, 0) == -EINVAL, "a mask of no bytes");
  check(SYS(sys_rt_sigaction, number, &action, 0, 8, 0, 0) == 0, "rt_sigaction");
}

static void signals(void) {
  long hidden = SYS(sys_mmap, 0, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  check(!is_error(hidden), "mmap");
  catch_signal(SIGILL);
  catch_signal(SIGTRAP);
  catch_signal(SIGSEGV);
  asm volatile(".balign 4\n .word 0" ::: "memory");
  asm volatile("csrr t0, sstatus" ::: "t0", "memory");
  check(seen[SIGILL] == 2, "two illegal instructions are signals");
  asm volatile(".balign 4\n .word 0x00100073" ::: "memory");
  check(seen[SIGTRAP] == 1, "a breakpoint is a signal");
  asm volatile("lw t0, 0(%0)" ::"r"(hidden) : "t0", "memory");
  asm volatile("sw zero, 0(%0)" ::"r"(hidden) : "memory");
  check(seen[SIGSEGV] == 2, "a load and a store of a hidden page are signals");
}

static unsigned long read_time(void) {
  unsigned long value;

  asm volatile("csrr %0, time" : "=r"(value));
  return value;
}

static void clocks(void) {
  int64_t wait[2] = {0, 100000};  // seconds and nanoseconds
  long words[2] = {0, 100000};
  int wide = sizeof(long) == 4;
  unsigned long before = read_time();
  long done = SYS(wide ? sys_clock_nanosleep_time64 : sys_clock_nanosleep, CLOCK_MONOTONIC, 0,
                  wide ? (void *)wait : (void *)words, 0, 0, 0);

  check(done == 0, "a sleep of 100 us");
  // Ten million ticks a second (tb/linux/devicetree.py).
  check(read_time() - before >= 1000, "the time CSR says that it was so long");
}

// Every page is the parent's until the child writes it.
static void copies(void) {
  long memory = map_memory(0, PAGES * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);

  check(!is_error(memory), "mmap");
  volatile unsigned *word = (volatile unsigned *)memory;
  for (unsigned i = 0; i < PAGES; i++) {
    word[i * PAGE / sizeof *word] = i + 1;
  }
  long child = SYS(sys_clone, SIGCHLD, 0, 0, 0, 0, 0);
  if (child == 0) {
    unsigned sum = 0;
    for (unsigned i = 0; i < PAGES; i++) {
      volatile unsigned *here = &word[i * PAGE / sizeof *word];
      sum += *here;
      *here = 0;
    }
    exit_process(sum == PAGES * (PAGES + 1) / 2 ? 0 : 1);
  }
  check(child > 0 && wait_for(child) == 0, "the child saw every page");
  for (unsigned i = 0; i < PAGES; i++) {
    check(word[i * PAGE / sizeof *word] == i + 1, "and wrote a copy");
  }
}

// Each waits for the other's byte.
static void turns(void) {
  int there[2], back[2];
  char byte = 0;

  check(sys_3(sys_pipe2, (long)there, 0, 0) == 0 && sys_3(sys_pipe2, (long)back, 0, 0) == 0, "pipe2");
  long child = SYS(sys_clone, SIGCHLD, 0, 0, 0, 0, 0);
  for (int turn = 0; turn < TURNS; turn++) {
    if (child == 0) {
      check(sys_3(sys_read, there[0], (long)&byte, 1) == 1 && byte == turn, "a byte there");
      byte++;
      check(sys_3(sys_write, back[1], (long)&byte, 1) == 1, "write back");
    } else {
      byte = (char)turn;
      check(sys_3(sys_write, there[1], (long)&byte, 1) == 1, "write there");
      check(sys_3(sys_read, back[0], (long)&byte, 1) == 1 && byte == turn + 1, "a byte back");
    }
  }
  if (child == 0) {
    exit_process(0);
  }
  check(child > 0 && wait_for(child) == 0, "both had their turns");
}

int main(int argc, char **argv) {
  (void)argc;
  (void)argv;
  signals();
  clocks();
  copies();
  turns();
  put_text(&line, "alone: signals, clock, copies, turns: pass\n");
  return 0;
}
