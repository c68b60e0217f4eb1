/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions that every mode can provoke, each with what its trap must tell. */
#ifndef EXCEPTIONS_H
#define EXCEPTIONS_H

#include "harness.h"

struct exception {
  void (*code)(void);
  uint64_t a0;
  uint64_t cause;
  uint64_t epc;
  uint64_t tval;
  int address;    /* tval is an address */
  uint64_t tinst; /* the transformed instruction: tinst is this or zero */
};

#define EXCEPTIONS 9
void every_exception(struct exception e[EXCEPTIONS]);

/* Whether a trap of V=`v` tells just that; the handler is left to the program. */
int tells(const struct outcome *o, const struct exception *e, int v);

#endif
