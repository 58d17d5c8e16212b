/* Takes wire bytes apart, layer by layer, and tells a view what it finds. */
#ifndef CLI_DECODE_WALK_H
#define CLI_DECODE_WALK_H

#include "engineio/open.h"
#include "engineio/packet.h"
#include "socketio/decoder.h"

/* What an input is. */
typedef enum cli_form {
    CLI_FORM_AUTO,         /* a payload when it contains the byte 1e, else one text message */
    CLI_FORM_TEXT,         /* one text message, as on a WebSocket */
    CLI_FORM_PAYLOAD,      /* a polling payload */
    CLI_FORM_BINARY,       /* one binary message */
    CLI_FORM_SOCKETIO,     /* the text of one Socket.IO packet, without Engine.IO's type */
    CLI_FORM_WEBTRANSPORT, /* a stream of frames */
} cli_form;

/* One Engine.IO packet that was found. */
typedef struct cli_found {
    size_t at;              /* where it begins in the input, its type or `b` included */
    size_t len;             /* its length there */
    sio_slice frame_header; /* of a WebTransport frame; before `at` */
    bool base64;            /* spelt `b…` */
    bool bare;              /* without Engine.IO's type */
    sio_eio_packet packet;  /* the data of base64 is decoded */
    const sio_open *open;   /* NULL: not an open packet with a body */
    const sio_packet
        *header; /* of a text message: the Socket.IO packet, attachments perhaps still due; NULL: none */
    const sio_packet *whole; /* the Socket.IO packet that is complete with this message; NULL: none */
    uint32_t due;            /* attachments still due after it */
} cli_found;

/* What is wrong with an input. */
typedef struct cli_fault {
    const char *layer; /* "Engine.IO" */
    bool binary;       /* the input is bytes, not text */
    sio_error error;   /* the offset is that in the input */
} cli_fault;

/* Who wants to know. Each function gets `ctx`. */
typedef struct cli_view {
    void *ctx;
    void (*input)(void *ctx, sio_slice input, bool binary);
    void (*found)(void *ctx, sio_slice input, const cli_found *found);
    void (*fault)(void *ctx, sio_slice input, const cli_fault *fault);
} cli_view;

typedef struct cli_walk {
    const cli_view *view;
    const sio_rules *rules;
    sio_decoder *decoder; /* NULL: stop at Engine.IO */
    sio_buf scratch;
    uint64_t max_payload; /* of WebTransport frames, in bytes */
} cli_walk;

/* Walks through one input. Attachments may come in later inputs of the same walk. Returns false at the first
 * fault, which the view has been told. */
bool cli_walk_input(cli_walk *walk, sio_slice input, cli_form form);

#endif
