/* What holds for the body of a polling request, whatever the input. */
#ifndef FUZZ_PROPERTIES_PAYLOAD_H
#define FUZZ_PROPERTIES_PAYLOAD_H

#include "engineio/payload.h"

/* The parts and what divides them are the body, and none is behind the last. Returns how many there are. */
size_t prop_payload_parts(sio_slice body);

/* Each of the `parts` is a packet when all is well; fewer are up to a fault, and none is behind it. Together
 * they hold no more than the body. Memory. Returns how many there are. */
size_t prop_payload_packets(sio_slice body, const sio_rules *rules, size_t parts);

#endif
