/* The control namespace (docs/control-namespace.md): what the testee says it can do. */
#ifndef RUN_CONTROL_H
#define RUN_CONTROL_H

#include <jansson.h>
#include <stdbool.h>

#include "scenario/scenario.h"

/* Names of capabilities that the testee confirmed. "control" is the namespace itself. */
typedef struct run_capabilities {
    json_t *names; /* array of strings, sorted; never NULL after asking */
} run_capabilities;

bool run_capabilities_have(const run_capabilities *c, const char *name);
void run_capabilities_free(run_capabilities *c);

/* Asks the testee over a WebSocket of its own for each of `names`. One that offers no control namespace, does
 * not answer in time, or says yes to a random name (it would say yes to anything) has no capabilities.
 * Returns false without memory; otherwise `note` (at least 160 bytes) gets "" or a sentence for the user. */
bool run_capabilities_ask(run_capabilities *c, const scn_env *env, const char *const *names, size_t count,
                          char note[160]);

/* Asks the control namespace how many Engine.IO sessions the testee has, the one that asks included. Returns
 * false when there is no sensible answer. */
bool run_control_sessions(const scn_env *env, uint64_t *count);

#endif
