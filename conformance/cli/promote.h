/* What `siospec promote` does with findings of either kind: where they go, and under which name. */
#ifndef CLI_PROMOTE_H
#define CLI_PROMOTE_H

#include "cli/fuzz_server.h"
#include "data/catalogue.h"
#include "data/set.h"

typedef struct promotion {
    const fuzz_options *options;
    data_set *set; /* of --vectors, and what is embedded */
    data_catalogue *catalogue;
    sio_buf name;       /* last part of the id, and of both files */
    sio_buf file, seed; /* their paths */
} promotion;

/* Finds the name (of --id, or the finding's own), loads the data of --vectors and checks what was asked for.
 * Returns 0, or prints what is wrong and returns the exit status. Ownership: promotion_end in either case. */
int promotion_begin(promotion *p, const fuzz_options *o, const char *own_name);
void promotion_end(promotion *p);

/* Chooses the paths FOLDER/NAME.json below regressions/ and TARGET/NAME below the seeds. Neither may be
 * there. Returns 0 or an exit status. */
int promotion_place(promotion *p, const char *folder, const char *target);

/* Writes both. Returns 0 or an exit status. */
int promotion_write(const promotion *p, const json_t *file, sio_slice seed);

/* Prints a sentence that is in `why`. Returns `status`. */
int promotion_fail(int status, sio_buf *why);

/* A finding of `siospec fuzz codec`, or of `siospec fuzz server`, becomes a vector or a scenario. Return the
 * exit status. */
int promote_codec(const fuzz_options *o);
int promote_server(const fuzz_options *o);

#endif
