/* Who the adapter is: its answer to the hello, checked. */
#ifndef ADP_HELLO_H
#define ADP_HELLO_H

#include <jansson.h>

#include "adapter/link.h"
#include "vector/vector.h"

enum { ADP_PROTOCOL = 1 };

typedef enum adp_op { ADP_DECODE, ADP_ENCODE } adp_op;

/* Start with all zero. */
typedef struct adp_identity {
    char *name, *version, *language; /* never NULL after success; UTF-8 as the adapter wrote it: escape it */
    json_t *codecs;                  /* object: codec → array of operations */
    json_t *leniencies;              /* array of names, perhaps empty */
    uint32_t coverage;               /* how many counters; 0: none */
} adp_identity;

void adp_identity_free(adp_identity *who);

/* Returns whether the adapter says that it can do that. */
bool adp_identity_can(const adp_identity *who, vec_codec codec, adp_op op);

/* Returns whether it claims the leniency. */
bool adp_identity_claims(const adp_identity *who, const char *leniency);

/* Reads the answer to a hello. Returns NULL or a sentence. Ownership: free `who` in either case. */
const char *adp_hello_read(const adp_answer *answer, adp_identity *who);

/* Shakes hands over a fresh link: says hello, reads who is there, and asks for an operation with a random
 * name, which must be "unsupported". `who` may be NULL (a restart). Returns ADP_NONE, or what went wrong,
 * with a sentence appended to `why`; *distrust tells that the adapter answered, but not in a way to be
 * believed. */
adp_fault adp_hello(adp_link *l, adp_identity *who, bool *distrust, sio_buf *why);

#endif
