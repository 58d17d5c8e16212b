/* The real testee: one that siospec starts, or a URL. */
#ifndef RUN_TARGET_H
#define RUN_TARGET_H

#include <stdatomic.h>

#include "process/testee.h"
#include "process/waits.h"
#include "runner/handshake.h"
#include "runner/testee.h"

typedef struct run_target {
    proc_testee *process; /* NULL: a URL */
    char url[1100];       /* for people and reports */
    wire_us greeting;     /* how long its last greeting took */
    atomic_int root;      /* its first process; 0: none */
    proc_waits *waits;    /* NULL: a URL */
} run_target;

/* Parses and resolves `url` into env->endpoint; `fallback_path` serves when it has none. env->path gets the
 * path with its trailing slash, in `path`; its query is not used. Returns false and appends a sentence to
 * `why`. */
bool run_target_at(run_target *t, scn_env *env, const char *url, const char *fallback_path, char path[600],
                   sio_buf *why);

/* Starts the process and points `env` at it. Returns false and appends sentences to `why`. */
bool run_target_start(run_target *t, scn_env *env, sio_buf *why);

/* Does the first handshake; a testee that was just started gets two seconds to get ready behind its open
 * port. Returns false and appends a sentence to `why`. Ownership of the handshake: the caller's. */
bool run_target_greet(run_target *t, const scn_env *env, run_handshake *h, sio_buf *why);

/* Stops a testee that was started, and forgets it. */
void run_target_stop(run_target *t);

/* Returns the target as the runner sees it. `t` must outlive it. */
run_testee run_target_testee(run_target *t);

#endif
