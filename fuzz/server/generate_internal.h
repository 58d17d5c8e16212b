/* What the parts of the grammar share: generate.c (sessions), generate_packet.c (packets and JSON),
 * generate_http.c (queries and raw requests). Nobody else includes this. */
#ifndef FUZZ_SERVER_GENERATE_INTERNAL_H
#define FUZZ_SERVER_GENERATE_INTERNAL_H

#include "fuzz/server/dice.h"
#include "fuzz/server/generate.h"

typedef struct gen {
    live_dice dice;
    const live_ground *ground;
    sio_buf text;  /* the script so far */
    sio_buf bytes; /* scratch: an argument before it is escaped */
    bool failed;   /* no memory */
} gen;

/* Appends to the scratch bytes. */
void gen_add(gen *g, const char *text);
void gen_addf(gen *g, const char *format, ...) __attribute__((format(printf, 2, 3)));
void gen_add_byte(gen *g, uint8_t byte);

/* generate_packet.c: appends to the scratch bytes. */
void gen_engine_packet(gen *g);  /* any Engine.IO packet, its type in front */
void gen_event(gen *g);          /* `42…`, or `4` and text for Engine.IO alone */
void gen_odd_packet(gen *g);     /* a Socket.IO packet that is none, or comes at the wrong time */
size_t gen_binary_event(gen *g); /* `45N-…`; returns how many attachments to send, which may be the wrong
                                    number */
void gen_connect(gen *g);        /* `40…` */

/* generate_http.c: likewise. */
void gen_query(gen *g, bool websocket);
void gen_raw(gen *g);

#endif
