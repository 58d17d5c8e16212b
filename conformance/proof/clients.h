/* Right clients, each behind a proxy of its own: what a case sees of them is as the rules of an entry have
 * it. */
#ifndef PRF_CLIENTS_H
#define PRF_CLIENTS_H

#include <jansson.h>

#include "scenario/scenario.h"

typedef struct prf_clients {
    scn_clients right;     /* how the clients themselves are started */
    const json_t *rules;   /* of the proxy between them and the case; NULL: everything passes */
    const json_t *reports; /* likewise of the proxy for their reports */
} prf_clients;

/* Returns how cases start such clients. `clients`, its rules (checked before) included, must outlive it. */
scn_clients prf_clients_behind(const prf_clients *clients);

#endif
