/* An adapter's outcome beside that of the reference. */
#ifndef CFZ_DIFFER_H
#define CFZ_DIFFER_H

#include "fuzz/codec/input.h"
#include "vector/outcome.h"

/* Decodes the input with the reference. `out` must be fresh. Returns false without memory. */
bool cfz_differ_reference(vec_codec codec, const cfz_input *input, vec_outcome *out);

/* Compares. Returns true when they mean the same; otherwise `rule` gets what differs, a short stable name,
 * and `title` a sentence: accepts-CLASS         the reference refuses, with this class refuses-TYPE the
 * reference decodes a packet of this type waits, finishes       only one of the two waits for more count,
 * MEMBER-TYPE    other packets: their number, or a member of one of this type */
bool cfz_differ_same(vec_codec codec, const vec_outcome *reference, const vec_outcome *got, sio_buf *rule,
                     sio_buf *title);

#endif
