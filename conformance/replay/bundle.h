/* A replay bundle: all that is needed to see one failure again, in one JSON file
 * (vectors/schema/bundle.schema.json, docs/replay.md). It never holds a command. */
#ifndef RPL_BUNDLE_H
#define RPL_BUNDLE_H

#include <jansson.h>

#include "base/buf.h"
#include "data/error.h"
#include "report/report.h"
#include "scenario/library.h"
#include "vector/vector.h"

enum { RPL_LARGEST_BUNDLE = 32 << 20 }; /* bytes; a hostile one must not fill the memory */

/* What is recorded beside the case itself. */
typedef struct rpl_record {
    const rep_report *report;
    const scn_env *env;     /* of a scenario */
    const json_t *settings; /* of a vector: leniencies, time and memory of its run */
    bool redacted;          /* the log is without secrets already; values of the settings are left out */
} rpl_record;

/* Appends the name of the file for a case: "eio4.heartbeat.first@polling.json". Returns false without memory.
 */
bool rpl_bundle_name(const run_case *c, sio_buf *out);

/* Returns the bundle of a case as JSON, or NULL without memory. Ownership: a new reference. */
json_t *rpl_bundle_make(const rpl_record *record, const run_case *c);

/* Writes it; the file is whole or not there. Returns false and appends a sentence to `why`. */
bool rpl_bundle_write(const rpl_record *record, const run_case *c, const char *path, sio_buf *why);

typedef struct rpl_bundle {
    json_t *json;             /* holds the strings */
    vec_set *vectors;         /* of a vector; else NULL */
    const vec_vector *vector; /* likewise */
    const char *shown;        /* the vector and its answer, in words; NULL of a scenario */
    int64_t time, memory;     /* ms, MiB: what the adapter was allowed; 0 of a scenario */
    const json_t *leniencies; /* what was claimed on the command line; NULL of a scenario */
    const char *id, *title, *channel;
    scn_library *library; /* of a scenario, as all that follows but verdict, health, message and pointer */
    const scn_scenario *scenario;
    scn_transport transport;
    scn_contract contract;
    uint64_t seed;
    double interval, timeout, connect_timeout, upgrade_timeout; /* ms; 0: not known */
    scn_verdict verdict;
    scn_health health;
    const char *message;
    const char *pointer;
    const char *url; /* of the testee of then; never contacted */
    bool redacted;
    const json_t *headers, *query; /* arrays of "K: V" and "k=v" */
    const json_t *auth;            /* an object, or NULL; a string when it was redacted */
    wire_log *log;
} rpl_bundle;

/* Reads and checks a bundle, as something that anybody may have written. Returns false and fills `error`
 * (file, JSON pointer, line, what was expected). Ownership: the caller's, by rpl_bundle_free, in either case.
 */
bool rpl_bundle_read(rpl_bundle *b, const char *path, data_error *error);
void rpl_bundle_free(rpl_bundle *b);

#endif
