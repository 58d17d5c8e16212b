/* Prints what passes the proxy, decoded, one line a unit; flags what breaks the protocol. */
#ifndef PRX_INSPECT_H
#define PRX_INSPECT_H

#include <stdio.h>

#include "proxy/link.h"

typedef struct prx_inspector prx_inspector;

/* Prints on `out`. Returns NULL without memory. Ownership: the caller frees; `out` stays the caller's. */
prx_inspector *prx_inspector_new(FILE *out);
void prx_inspector_free(prx_inspector *i);
prx_observer prx_inspector_observer(prx_inspector *i);

#endif
