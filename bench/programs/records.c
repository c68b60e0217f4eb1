/* SPDX-License-Identifier: Apache-2.0 */
/* A loop of Dhrystone's kind: records through pointers, strings, calls, branches, a division. */
typedef unsigned long size_t;

struct record {
  struct record *next;
  int kind, choice, number;
  char text[32];
};

static struct record first, second;
static int table[50], grid[50][50], global_number;
static char global_letter;

static void *copy(void *to, const void *from, size_t n) {
  char *t = to;
  for (const char *f = from; n--;) *t++ = *f++;
  return to;
}

__attribute__((noinline)) static int compare(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a - *b;
}

__attribute__((noinline)) static void choose(struct record *r, int letter) {
  global_letter = (char)letter;
  r->choice = letter == 'A' ? r->kind : letter == 'C' ? global_number % 7 : 3;
}

__attribute__((noinline)) static void fill(int *row, int (*rows)[50], int a, int b) {
  int at = a + 5;
  row[at] = b;
  row[at + 1] = row[at];
  row[at + 30] = at;
  for (int i = at; i <= at + 1; i++) rows[at][i] = at;
  rows[at][at - 1] += 1;
  rows[at + 20][at] = row[at];
  global_number = 5;
}

__attribute__((noinline)) static void chain(struct record *r) {
  struct record *n = r->next;
  copy(n, r, sizeof *r);
  r->number = 5;
  n->number = r->number;
  n->next = r->next;
  choose(n, n->kind ? 'C' : 'A');
  if (n->kind == 0) n->number = 6 + n->choice;
  else copy(r->text, n->text, 16);
}

void work(unsigned long rounds) {
  first.next = &second;
  copy(first.text, "DHRYSTONE-LIKE, SOME STRING", 28);
  copy(second.text, "DHRYSTONE-LIKE, SOME STRANG", 28);
  for (unsigned long i = 1; i <= rounds; i++) {
    int a = 2, b = 3, c;
    first.kind = compare(first.text, second.text) > 0;
    c = 5 * a - b;
    a = (a * 7 - b + (int)(i % 5)) / (c > 0 ? c : 1);
    fill(table, grid, a + 2, c);
    chain(&first);
    for (int letter = 'A'; letter <= 'A' + (int)(i & 3); letter++)
      if (letter == global_letter) choose(&second, letter);
    b = c * a;
    c = b / (a + 1);
    global_number += 7 * (b - c) - a;
  }
}
