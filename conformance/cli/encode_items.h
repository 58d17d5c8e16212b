/* Reads the packets that `siospec decode --json` writes, and hands them out as Engine.IO packets. */
#ifndef CLI_ENCODE_ITEMS_H
#define CLI_ENCODE_ITEMS_H

#include "base/json.h"
#include "engineio/packet.h"

/* What is wrong, and at which byte of the JSON text. */
typedef struct cli_complaint {
    const char *text; /* static */
    size_t offset;
} cli_complaint;

/* Called for each packet, in order; its data lives only during the call. Returning false ends the reading. */
typedef bool cli_packet_fn(void *ctx, const sio_eio_packet *packet, cli_complaint *why);

/* Reads {"packets":[…]}, an array of packets, or one packet. A packet is {"engine":NAME,"data":…} or
 * {"socket":{…}}; the inside of a "socket" alone will do. Where data or payload stand as JSON they are copied
 * as spelt. Returns false with `*why` at the first thing that is wrong, or when `fn` returned false. */
bool cli_encode_items(sio_slice text, const sio_rules *rules, cli_packet_fn *fn, void *ctx,
                      cli_complaint *why);

#endif
