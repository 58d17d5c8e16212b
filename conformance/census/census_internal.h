/* What the files of the census share. */
#ifndef CEN_CENSUS_INTERNAL_H
#define CEN_CENSUS_INTERNAL_H

#include "census/census.h"
#include "wire/clock.h"

/* Makes room for `more` inputs. Returns false without memory. */
bool cen_reserve(cen_census *c, size_t more);

/* Adds an input for which there is room. */
void cen_put_input(cen_census *c, const vec_vector *v, adp_op op);

/* Adds a codec that has not been asked yet. NULL without memory. */
cen_codec *cen_add_codec(cen_census *c, const char *command);

/* Copies who a codec is. Returns false without memory. */
bool cen_copy_identity(const adp_identity *from, adp_identity *to);

/* An adapter. Start with all zero. */
typedef struct cen_process {
    adp_options options;
    char *argv[4];
    adp_runner *runner;
} cen_process;

/* Starts the adapter, a line for the shell, which must outlive it. `runner` is NULL without memory.
 * Ownership: the caller's, by cen_stop. */
void cen_start(cen_process *p, const char *command, const adp_options *options);
void cen_stop(cen_process *p);

/* Puts all inputs to a codec whose identity is known. It is stopped at `until` (0: never). *end says how it
 * went. Returns false without memory. */
bool cen_ask(cen_census *c, cen_codec *codec, adp_runner *runner, wire_us until, adp_end *end);

/* Appends who agrees with whom on an input: "A B | C". Returns how many sides there are. */
size_t cen_add_sides(const cen_census *c, size_t input, sio_buf *out);

#endif
