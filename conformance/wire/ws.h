/* WebSocket (RFC 6455) frames and handshake, byte-exact: every field can be wrong on purpose. No I/O. */
#ifndef WIRE_WS_H
#define WIRE_WS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/slice.h"
#include "wire/budget.h"
#include "wire/http.h"

enum {
    WIRE_WS_CONTINUATION = 0,
    WIRE_WS_TEXT = 1,
    WIRE_WS_BINARY = 2,
    WIRE_WS_CLOSE = 8,
    WIRE_WS_PING = 9,
    WIRE_WS_PONG = 10
};

typedef struct wire_frame {
    bool fin;
    uint8_t rsv;    /* 3 bits */
    uint8_t opcode; /* 4 bits */
    bool masked;
    uint8_t mask[4];
    sio_slice payload; /* unmasked */
} wire_frame;

/* How the length is written: minimal, or forced to 7, 16 or 64 bits; and what it claims. */
typedef struct wire_frame_length {
    enum { WIRE_LEN_MINIMAL, WIRE_LEN_7, WIRE_LEN_16, WIRE_LEN_64 } form;
    bool lie; /* write `claimed` instead of the payload's length */
    uint64_t claimed;
} wire_frame_length;

/* Appends the frame. `length` NULL means minimal and true. A length that does not fit the forced form is cut
 * to its low bits. Returns false without memory. */
bool wire_ws_write_frame(sio_buf *out, const wire_frame *frame, const wire_frame_length *length);

/* Fills `key` with a fresh Sec-WebSocket-Key (24 base64 characters and NUL) from 16 random bytes. */
void wire_ws_key(const uint8_t random[16], char key[25]);
/* Writes the Sec-WebSocket-Accept for `key` (28 characters and NUL). Returns false when SHA-1 is not to be
 * had. */
bool wire_ws_accept(const char *key, char accept[29]);
/* Returns whether `accept` is the right Sec-WebSocket-Accept for `key`. */
bool wire_ws_accept_ok(const char *key, sio_slice accept);

/* Sets the headers of a correct upgrade request in `list`: Host, Upgrade, Connection, Sec-WebSocket-Version
 * 13, Sec-WebSocket-Key. Each can then be replaced or removed (wire_headers_set, wire_headers_remove), others
 * added. Ownership: `host` and `key` stay the caller's and must outlive the list. Returns false when the list
 * is full. */
bool wire_ws_default_headers(wire_headers *list, sio_slice host, const char *key);
/* Returns NULL when the response accepts the upgrade as RFC 6455 4.1 demands, otherwise what is wrong
 * (static). `key` NULL: the accept value is not checked, only that there is one. */
const char *wire_ws_check_response(const wire_response *response, const char *key);

typedef struct wire_ws_reader wire_ws_reader;

typedef enum wire_ws_event_kind {
    WIRE_WS_MORE,    /* nothing complete */
    WIRE_WS_MESSAGE, /* a whole text or binary message (fragments joined) */
    WIRE_WS_CONTROL, /* a ping, pong or close frame */
    WIRE_WS_BAD      /* the peer broke RFC 6455 or a limit; `error` says how */
} wire_ws_event_kind;

typedef struct wire_ws_event {
    wire_ws_event_kind kind;
    uint8_t opcode;    /* TEXT, BINARY, CLOSE, PING, PONG */
    sio_slice payload; /* message or control payload; for CLOSE without the code */
    int close_code;    /* 1005 when the close frame has none; 0 for others */
    size_t fragments;  /* frames that made the message */
    const char *error; /* static; for BAD */
    uint64_t offset; /* where the frame began (the last of a message, the bad one), in bytes since the reader
                        was made */
} wire_ws_event;

/* Returns a reader of what a server sends (unmasked frames), or NULL without memory. `message_limit` 0: 16
 * MiB. Checked: masked server frames, RSV bits, unknown opcodes, fragmented or long control frames, text that
 * is not UTF-8, stray continuations, non-minimal lengths, close frames of one byte or with a forbidden code,
 * frames after the close frame, more than 65536 fragments. */
wire_ws_reader *wire_ws_reader_new(size_t message_limit);
/* The same with an allocator (NULL: the default), which must outlive the reader. */
wire_ws_reader *wire_ws_reader_new_in(const sio_mem *mem, size_t message_limit);
/* From now on it reads what a client sends: frames must be masked. Before the first feed. */
void wire_ws_reader_of_client(wire_ws_reader *r);
/* Bounds what this reader and others keep together of unfinished messages; before the first feed. The budget
 * must outlive the reader. */
void wire_ws_reader_share(wire_ws_reader *r, wire_budget *budget);
void wire_ws_reader_free(wire_ws_reader *r);
/* Eats from `in` until one event is there: call again with the rest. A faulty stream stays faulty: each later
 * call says BAD again and eats nothing. Payload slices are valid until the next call. */
wire_ws_event wire_ws_reader_feed(wire_ws_reader *r, sio_slice in, size_t *consumed);

#endif
