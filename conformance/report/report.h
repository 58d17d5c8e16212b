/* What a report tells, and the formats that tell it. A new format is a writer and a line in formats.c. */
#ifndef REP_REPORT_H
#define REP_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include "base/buf.h"
#include "data/catalogue.h"
#include "runner/plan.h"

/* Text and level of a requirement id; NULL when there is none. */
typedef const char *rep_requirement_text(void *ctx, const char *id, const char **level);

typedef struct rep_report {
    const char *started; /* ISO 8601, UTC */
    uint64_t seed;
    double seconds;             /* the whole run took */
    const char *url;            /* what was checked: an address, or a codec's name and version */
    const char *command;        /* shell-quoted; NULL: a URL was checked */
    const json_t *handshake;    /* the open packet's JSON, an adapter's hello, or NULL */
    const json_t *capabilities; /* array of strings: what it can, or the leniencies it claims; or NULL */
    const json_t *floor;        /* array of measures, see runner/floor.h; NULL: not measured */
    const char *distrust;       /* why its capabilities are not believed; NULL: they are, or it claims none */
    const char *contract, *profile; /* NULL: of a codec there are none */
    bool strict;

    const run_plan *plan;
    scn_health health;        /* of the whole run */
    const char *stray;        /* a death or another fault that no case is blamed for; NULL: none */
    const char *const *stale; /* sentences about the baseline */
    size_t stale_count;

    const char *replay_head;           /* shell text before --select 'KEY' … */
    const char *replay_tail;           /* … and behind it; each with its blank, or "" */
    const char *replay_with;           /* … and behind `siospec replay BUNDLE` */
    rep_requirement_text *requirement; /* may be NULL */
    void *requirement_ctx;
    const data_catalogue *catalogue; /* may be NULL */
    bool colour;                     /* console: may use colours */
    bool verbose;                    /* console: tells each failure in full, not one of each bug */
} rep_report;

/* Writes a report. Errors of `out` stay in it (ferror). Returns false without memory. */
typedef bool rep_writer(const rep_report *report, FILE *out);
rep_writer rep_console, rep_tap, rep_json, rep_junit, rep_html, rep_md, rep_badge;

typedef struct rep_format {
    const char *name;
    rep_writer *write;
} rep_format;

/* All formats, the default first. Static. */
const rep_format *rep_formats(size_t *count);
/* Returns the format of that name, or NULL. Static. */
const rep_format *rep_format_find(const char *name, size_t length);

/* Appends `, contract C, profile P`, as it is, or nothing when there are none. Returns false without memory.
 */
bool rep_scope(const rep_report *report, sio_buf *out);

/* Returns what a stray fault is: a health that is bad, or "fault". Static. */
const char *rep_stray_name(const rep_report *report);

/* Appends the command that shows this case again: `siospec replay` of its bundle, or `siospec check` of just
 * this case when there is none. Returns false without memory. */
bool rep_replay(const rep_report *report, const run_case *c, sio_buf *out);

/* Appends what there is to tell of a case, in plain lines: title, requirements, what happened, the wire log,
 * the command to run it again. Escaped as for a terminal. Returns false without memory. */
bool rep_story(const rep_report *report, const run_case *c, sio_buf *out);

#endif
