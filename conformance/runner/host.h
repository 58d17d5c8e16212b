/* What running cases may ask about the host and the testee: the callbacks of scn_env. */
#ifndef RUN_HOST_H
#define RUN_HOST_H

#include <stdatomic.h>

#include "runner/control.h"
#include "runner/jitter.h"
#include "runner/testee.h"

typedef struct run_host {
    run_testee testee;
    run_jitter *jitter;                   /* NULL: an ideal host */
    const run_capabilities *capabilities; /* NULL: no control namespace */
    const scn_env *env;                   /* that it serves */
    atomic_bool dead;                     /* the testee crashed or hangs: running cases stop */
} run_host;

void run_host_init(run_host *host, const run_testee *testee, run_jitter *jitter);

/* Points the callbacks of `env` to the host, which must outlive it. */
void run_host_serve(run_host *host, scn_env *env);

#endif
