/* What a fuzzer found, for people and programs: text, JSON, JUnit, SARIF. */
#ifndef FUZZ_FINDING_REPORT_H
#define FUZZ_FINDING_REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef enum fnd_status {
    FND_NEW,
    FND_LOOSE,     /* new, but no input could be blamed: not reproduced */
    FND_KNOWN,     /* it was found before */
    FND_EXPLAINED, /* a quirk says why it is so */
    FND_STATUSES
} fnd_status;

/* One finding. Texts are UTF-8, perhaps with words of the peer: each printer escapes. */
typedef struct fnd_item {
    char *id;   /* KIND-…-HASH: the name of its files */
    char *kind; /* "crash", … */
    char *rule; /* what tells it from others of its kind */
    char *title;
    char *subject;           /* "socket.io-parser 4.2.0", a URL or a command */
    char *exception, *frame; /* NULL: none */
    char *reason;            /* why it is explained; NULL */
    char *file;              /* path of its JSON; NULL: it has none */
    fnd_status status;
    uint64_t times, run; /* how often it was seen; the input that showed it first */
    double seconds;      /* until then; below 0: not known */
} fnd_item;

/* Copies the texts of `from`. Returns false without memory. Ownership: fnd_item_free in either case. */
bool fnd_item_copy(fnd_item *to, const fnd_item *from);
void fnd_item_free(fnd_item *item);

typedef struct fnd_report {
    const char *what;         /* "codec", "server" */
    const char *mode;         /* "search", "smoke", "batch", "prune", "cover" */
    const char *unit;         /* what is counted: "inputs", "scripts" */
    const char *started;      /* 2026-01-02T03:04:05Z */
    const char *const *kinds; /* that are looked for, up to NULL */
    const fnd_item *items;
    size_t count;
    uint64_t seed, runs;
    double seconds;
    const char *more;       /* words for people behind the numbers: ", 3 restarts"; NULL: none */
    const json_t *coverage; /* what a corpus covers; NULL: nobody asked */
} fnd_report;

/* Returns how many have that status. */
size_t fnd_count(const fnd_report *r, fnd_status status);
/* Returns its name: "new", "unconfirmed", "known", "explained". Static. */
const char *fnd_status_name(fnd_status status);

/* Print a report (`what` is a fnd_report). Errors of `out` stay in it. Return false without memory. */
bool fnd_print_text(const void *what, FILE *out);
bool fnd_print_json(const void *what, FILE *out);  /* vectors/schema/fuzz.schema.json */
bool fnd_print_junit(const void *what, FILE *out); /* a testcase a finding, and one for each kind without */
bool fnd_print_sarif(const void *what, FILE *out); /* 2.1.0 */

#endif
