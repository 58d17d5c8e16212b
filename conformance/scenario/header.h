/* The header of a Socket.IO packet as it stands in an Engine.IO message, taken apart without a judgement:
 * what testees send may be anything. */
#ifndef SCN_HEADER_H
#define SCN_HEADER_H

#include <stdbool.h>

#include "base/slice.h"

typedef struct scn_header {
    char type;            /* '0' to '6' */
    sio_slice count;      /* digits in front of the dash; only of binary types */
    sio_slice nsp;        /* with its slash; empty: not written */
    sio_slice id;         /* digits; empty: none */
    sio_slice everything; /* from the Engine.IO type on, up to the payload */
    sio_slice payload;    /* what follows */
} scn_header;

/* Takes `message` apart. `known` is a namespace that is to be found also where the comma behind it is missing
 * (SIO5-PG-04); may be empty. Returns false when it is no `4` with a packet type. The slices are parts of
 * `message`. */
bool scn_header_read(scn_header *h, sio_slice message, sio_slice known);

#endif
