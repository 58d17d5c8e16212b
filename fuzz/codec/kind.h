/* Whether decoded values are of the types that every Socket.IO implementation promises to its application,
 * whatever a peer sends. */
#ifndef CFZ_KIND_H
#define CFZ_KIND_H

#include "fuzz/codec/input.h"
#include "vector/outcome.h"

/* Returns the stable name of the first rule that the decoded packets break, or NULL:
 *   host-value            a function or object of the host is among the data
 *   packet-type           a type that does not exist
 *   namespace             not a string
 *   id                    not a whole number from 0, or an id where none can be
 *   event-data, event-name  an event's data is an array that begins with a string or number
 *   ack-data              an acknowledgement's data is an array
 *   connect-data, disconnect-data, error-data
 *   attachment            where the text has a placeholder there is no binary data
 * Data that is absent breaks no rule. Only sio5 and eio4-packet, -payload and -webtransport have rules. */
const char *cfz_kind_broken(vec_codec codec, const cfz_input *input, const json_t *packets);

/* Returns a sentence, without a dot, about a rule that is broken. */
const char *cfz_kind_title(const char *rule);

/* Returns a number that tells outcomes apart by their shape, for adapters without coverage. */
uint32_t cfz_kind_shape(const vec_outcome *outcome);

#endif
