/* The environment that a started testee gets: ours, and what the contract says. */
#ifndef PROC_ENVIRONMENT_H
#define PROC_ENVIRONMENT_H

#include <stdbool.h>
#include <stdint.h>

/* What a testee is asked to use, in milliseconds and bytes. A testee may ignore it. */
typedef struct proc_wishes {
    long ping_interval, ping_timeout, connect_timeout, upgrade_timeout, max_payload;
} proc_wishes;

/* Returns the fast values of the contract (300, 200, 1000, 1000, 1000000), each replaced by what the
 * environment of siospec itself says (SIOSPEC_PING_INTERVAL and so on) where that is a positive number. */
proc_wishes proc_wishes_default(void);

/* Returns an environment for execve: ours with PORT, HOST and the SIOSPEC_ variables set. NULL without
 * memory. Ownership: the caller's, by proc_environment_free. */
char **proc_environment_new(const proc_wishes *wishes, const char *host, uint16_t port);
/* Returns ours with these variables set; a NULL value removes one. `names` ends with NULL. Likewise. */
char **proc_environment_with(const char *const *names, const char *const *values);
void proc_environment_free(char **environment);

#endif
