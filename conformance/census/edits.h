/* The ways in which an input can be made smaller by one step. */
#ifndef CEN_EDITS_H
#define CEN_EDITS_H

#include "vector/message.h"
#include "vector/vector.h"

enum { CEN_LONGEST_HEADER = 9 }; /* of a WebTransport frame (EIO4-WT-02) */

/* Bytes that go out, and what comes in their place. */
typedef struct cen_splice {
    size_t from, to;
    uint8_t with[CEN_LONGEST_HEADER];
    uint8_t with_length;
} cen_splice;

typedef enum cen_edit_kind {
    CEN_DROP, /* `count` messages from `message` go out */
    CEN_JOIN, /* they become one */
    CEN_CUT   /* bytes of `message` go out: splices in order, the second perhaps empty */
} cen_edit_kind;

typedef struct cen_edit {
    cen_edit_kind kind;
    size_t message, count;
    cen_splice splice[2];
    size_t removed; /* bytes, or messages */
    size_t order;   /* in which it was found */
} cen_edit;

/* Start with all zero. */
typedef struct cen_edits {
    cen_edit *items;
    size_t count, cap;
} cen_edits;

/* Finds the edits of an input: whole messages first, then pieces of a stream joined, then bytes; of each the
 * large ones first. Bytes go out where the structure suggests it (records of a payload, frames of a stream
 * with their length put right, items and levels of JSON) and anywhere else; of long inputs at some places
 * only. At most a few thousand. Returns false without memory. Ownership: free in either case. */
bool cen_edits_find(vec_codec codec, const vec_messages *messages, cen_edits *out);
void cen_edits_free(cen_edits *edits);

/* Makes the edited input. `out` must be fresh. Returns false without memory. Ownership: free it in either
 * case. */
bool cen_edit_apply(const vec_messages *messages, const cen_edit *edit, vec_messages *out);

#endif
