/* A healthy session beside the fuzzed ones: it sends messages in turn and wants each of them back in time. */
#ifndef FUZZ_SERVER_BYSTANDER_H
#define FUZZ_SERVER_BYSTANDER_H

#include "fuzz/server/kind.h"
#include "scenario/scenario.h"

typedef struct live_bystander live_bystander;

/* Opens the session in a thread of its own. `greeting` is how long a handshake took at first. Returns NULL
 * without memory or threads. `env` must outlive it. Ownership: the caller's, by live_bystander_stop. */
live_bystander *live_bystander_start(const scn_env *env, wire_us greeting);
/* NULL is allowed. */
void live_bystander_stop(live_bystander *b);

/* Returns NONE, BLOCKED or LOST, and for these says in `detail` what was seen. Any thread. */
live_kind live_bystander_look(live_bystander *b, char *detail, size_t size);

/* Returns since when it waits for the echo that is not there (wire_now), or now. */
wire_us live_bystander_since(const live_bystander *b);

/* Returns how many echoes came. */
unsigned live_bystander_echoes(const live_bystander *b);

#endif
