/* SPDX-License-Identifier: Apache-2.0 */
// vmm: runs one guest under /dev/kvm.
//
//   vmm [-x] [-f] [-g] [-l] [-s] [-n VCPUS] [-m MIB] GUEST        a flat guest, entered in VS-mode
//   vmm [-x] [-m MIB] -k IMAGE INITRD ADDRESS DTB ADDRESS    a Linux guest
//
// -x prints every exit to user space: cause, pc and guest physical address. With -g a
// guest goes on where its gp says when KVM_RUN fails or the guest asked for an end (a0 tells it), if
// gp is not zero, and devices that are not there read as ones. -s turns on the SBI extensions that
// KVM leaves off. With -f each thread keeps values in its own f registers through KVM_RUN, and looks
// whether they come back. With -l memory begins where a large page may begin. The status is 0 when the guest ended well, 1 when it did not, 2 when it could not be run.
#include "vmm.h"

static struct vm machine;
static uint8_t stacks[MAX_VCPUS][16384] __attribute__((aligned(16)));

_Noreturn static void usage(void) {
  struct line line = {0};

  put_text(&line, "usage: vmm [-x] [-f] [-g] [-l] [-s] [-n VCPUS] [-m MIB] GUEST | -k IMAGE INITRD ADDRESS DTB ADDRESS\n");
  exit_process(2);
}

static unsigned long number(const char *text) {
  unsigned long value = 0;
  unsigned base = 10;

  if (text[0] == '0' && text[1] == 'x') {
    base = 16;
    text += 2;
  }
  if (!*text) {
    usage();
  }
  for (; *text; text++) {
    unsigned digit = (unsigned)(*text >= 'a' ? *text - 'a' + 10 : *text - '0');
    if (digit >= base) {
      usage();
    }
    value = value * base + digit;
  }
  return value;
}

static void parse(struct options *options, int argc, char **argv) {
  int i = 1;

  for (; i < argc && argv[i][0] == '-'; i++) {
    if (same_text(argv[i], "-x")) {
      options->print_exits = 1;
    } else if (same_text(argv[i], "-g")) {
      options->going_on = 1;
    } else if (same_text(argv[i], "-f")) {
      options->floats = 1;
    } else if (same_text(argv[i], "-s")) {
      options->every_extension = 1;
    } else if (same_text(argv[i], "-l")) {
      options->aligned = 1;
    } else if (same_text(argv[i], "-n") && i + 1 < argc) {
      options->vcpus = (unsigned)number(argv[++i]);
    } else if (same_text(argv[i], "-m") && i + 1 < argc) {
      options->ram = number(argv[++i]) << 20;
    } else if (same_text(argv[i], "-k") && i + 6 == argc) {
      options->name = "linux";
      options->kernel = argv[i + 1];
      options->initrd = argv[i + 2];
      options->initrd_address = number(argv[i + 3]);
      options->dtb = argv[i + 4];
      options->dtb_address = number(argv[i + 5]);
      i = argc;
    } else {
      usage();
    }
  }
  if (!options->kernel) {
    if (i + 1 != argc) {
      usage();
    }
    options->flat = argv[i];
    options->name = argv[i];
    for (const char *p = argv[i]; *p; p++) {
      if (*p == '/') {
        options->name = p + 1;
      }
    }
  }
  if (options->vcpus < 1 || options->vcpus > MAX_VCPUS || options->ram == 0) {
    usage();
  }
}

int main(int argc, char **argv) {
  machine.options.vcpus = 1;
  machine.options.ram = 1ul << 20;
  parse(&machine.options, argc, argv);
  create_vm(&machine);
  load_guest(&machine);
  // KVM creates every vCPU but the first stopped; the guest starts it with an SBI HSM call.
  for (unsigned id = 1; id < machine.options.vcpus; id++) {
    long thread = start_thread(CLONE_THREAD_FLAGS, stacks[id] + sizeof stacks[id], run_vcpu,
                               &machine.vcpus[id]);
    check(&machine, thread, "start a thread");
  }
  run_vcpu(&machine.vcpus[0]);
  return 2;
}
