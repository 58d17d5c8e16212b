/* One Engine.IO packet as the rules see it: its text or bytes, and what both protocols make of it. */
#ifndef PRX_PACKET_H
#define PRX_PACKET_H

#include "base/buf.h"
#include "base/slice.h"

typedef struct prx_packet {
    bool binary;
    sio_buf bytes; /* the text with its type digit; the data of a binary packet */
    bool changed;
} prx_packet;

/* What a packet is. All slices look into the packet's bytes. */
typedef struct prx_view {
    const char *type; /* "open" … "noop", "binary", "invalid" */
    const char *sio;  /* "CONNECT" …, "attachment", "invalid"; NULL: not Socket.IO's affair */
    sio_slice nsp;    /* "/" for the main one; of a Socket.IO packet */
    bool has_id;
    sio_slice id;
    sio_slice payload; /* the JSON behind the header, or behind the type digit of an open packet */
    unsigned attachments;
} prx_view;

/* Looks at a packet. `attachment`: a BINARY_EVENT or BINARY_ACK before it waits for one. */
prx_view prx_packet_view(const prx_packet *p, bool attachment);

void prx_packet_free(prx_packet *p);
bool prx_packet_copy(prx_packet *to, const prx_packet *from);
/* Returns whether both hold the same. */
bool prx_packet_is(const prx_packet *p, const char *text);

#endif
