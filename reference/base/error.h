/* What can be wrong with bytes from a peer, in one list: codes, names and texts come from it.
 *
 * Every decoder returns a sio_error by value. `code` 0 means success; otherwise `offset` is the byte of the
 * decoder's own input at which the fault shows (the length of the input where something is missing at its
 * end). */
#ifndef SIO_BASE_ERROR_H
#define SIO_BASE_ERROR_H

#include <stddef.h>

/* X(constant, value, name, text). The name is stable: data files and reports use it. */
#define SIO_ERROR_LIST(X)                                                                                    \
    X(OK, 0, "ok", "no error")                                                                               \
    X(NO_MEMORY, -1, "no-memory", "out of memory")                                                           \
    X(EIO_EMPTY, -100, "eio-empty", "an Engine.IO packet has at least its type")                             \
    X(EIO_TYPE, -101, "eio-type", "an Engine.IO packet begins with 0 to 6, or b for base64")                 \
    X(EIO_BINARY, -102, "eio-binary", "only a message can be binary")                                        \
    X(BASE64_CHAR, -110, "base64-char", "not a character of the standard base64 alphabet")                   \
    X(BASE64_LENGTH, -111, "base64-length", "base64 comes in groups of four characters, padded with =")      \
    X(BASE64_BITS, -112, "base64-bits", "the unused bits of the last base64 character are not zero")         \
    X(PAYLOAD_SEPARATOR, -200, "payload-separator",                                                          \
      "the byte 1e cannot be carried inside a packet of a payload")                                          \
    X(OPEN_KIND, -300, "open-kind", "the data of an open packet is a JSON object")                           \
    X(OPEN_MISSING, -301, "open-missing",                                                                    \
      "an open packet has sid, upgrades, pingInterval, pingTimeout and maxPayload")                          \
    X(OPEN_VALUE, -302, "open-value", "this key of the open packet has a value of the wrong kind")           \
    X(WT_EMPTY, -400, "wt-empty", "a WebTransport frame has a length above 0")                               \
    X(WT_LENGTH, -401, "wt-length", "the WebTransport frame length is beyond 2^53-1")                        \
    X(WT_CUT, -402, "wt-cut", "the WebTransport stream ends within a frame")                                 \
    X(PACKET_EMPTY, -500, "packet-empty", "a Socket.IO packet has at least its type")                        \
    X(PACKET_TYPE, -501, "packet-type", "a Socket.IO packet begins with a type, 0 to 6")                     \
    X(NAMESPACE, -502, "namespace", "a namespace begins with / and has no comma")                            \
    X(ACK_ID, -503, "ack-id",                                                                                \
      "an acknowledgement id is a decimal number, 0 to 2^53-1, without leading zeros")                       \
    X(COUNT, -504, "attachment-count", "the attachment count is a positive decimal number followed by -")    \
    X(PAYLOAD_MISSING, -510, "payload-missing", "a packet of this type has a payload")                       \
    X(PAYLOAD_UNEXPECTED, -511, "payload-unexpected", "a packet of this type has no payload")                \
    X(PAYLOAD_KIND, -512, "payload-kind", "the payload is not of the kind that this type of packet has")     \
    X(EVENT_NAME, -513, "event-name", "the first element of an event is its name, a string or a number")     \
    X(EVENT_RESERVED, -514, "event-reserved", "this event name is reserved")                                 \
    X(ATTACHMENT_MISSING, -520, "attachment-missing", "a binary attachment is due, not a text packet")       \
    X(ATTACHMENT_UNEXPECTED, -521, "attachment-unexpected", "no packet waits for a binary attachment")       \
    X(PLACEHOLDER_NUM, -522, "placeholder-num",                                                              \
      "num of a placeholder is an integer from 0 to the count - 1")                                          \
    X(PLACEHOLDER_KEYS, -523, "placeholder-keys",                                                            \
      "a placeholder has the keys _placeholder and num, no other")                                           \
    X(UTF8, -600, "utf8", "not valid UTF-8")                                                                 \
    X(JSON_END, -610, "json-end", "the JSON text ends too early")                                            \
    X(JSON_VALUE, -611, "json-value", "a JSON value is expected")                                            \
    X(JSON_LITERAL, -612, "json-literal", "null, true or false is expected")                                 \
    X(JSON_NUMBER, -613, "json-number", "not a JSON number")                                                 \
    X(JSON_ESCAPE, -614, "json-escape", "not a JSON escape sequence")                                        \
    X(JSON_CONTROL, -615, "json-control", "a control character in a JSON string must be escaped")            \
    X(JSON_KEY, -616, "json-key", "an object key, a string, is expected")                                    \
    X(JSON_COLON, -617, "json-colon", "a colon is expected after an object key")                             \
    X(JSON_COMMA, -618, "json-comma", "a comma or the closing bracket is expected")                          \
    X(JSON_TRAILING, -619, "json-trailing", "nothing may follow the JSON value")                             \
    X(LIMIT_DEPTH, -700, "limit-depth", "the JSON is nested deeper than the limit")                          \
    X(LIMIT_ATTACHMENTS, -701, "limit-attachments", "more attachments than the limit")                       \
    X(LIMIT_PAYLOAD, -702, "limit-payload", "longer than the maximum payload")                               \
    X(LIMIT_BUFFERED, -703, "limit-buffered", "the unfinished binary packet is larger than the limit")       \
    X(DOM_RANGE, -800, "dom-range", "valid JSON that a jansson tree cannot hold")

typedef enum sio_error_code {
#define SIO_ERROR_ENUM(constant, value, name, text) SIO_ERR_##constant = (value),
    SIO_ERROR_LIST(SIO_ERROR_ENUM)
#undef SIO_ERROR_ENUM
} sio_error_code;

typedef struct sio_error {
    sio_error_code code; /* 0: success */
    size_t offset;       /* bytes from the start of the decoder's input; 0 on success */
} sio_error;

/* Returns an error at `offset` bytes. */
static inline sio_error sio_error_at(sio_error_code code, size_t offset) {
    return (sio_error){.code = code, .offset = offset};
}

/* Returns success. */
static inline sio_error sio_ok(void) {
    return (sio_error){.code = SIO_ERR_OK, .offset = 0};
}

/* Returns the same error as seen by a caller whose input began `by` bytes earlier; success stays success. */
static inline sio_error sio_error_shift(sio_error e, size_t by) {
    return e.code == SIO_ERR_OK ? e : sio_error_at(e.code, e.offset + by);
}

/* Returns what the code means, in English, without a final stop; "unknown error" for a foreign number.
 * Ownership: static, never freed. */
const char *sio_strerror(sio_error_code code);

/* Returns the stable name of the code ("json-depth"); "unknown" for a foreign number. Ownership: static. */
const char *sio_error_name(sio_error_code code);

/* Returns the code number `index` of the list (0 is SIO_ERR_OK), for whoever needs them all.
 * `index` must be below sio_error_count(). */
sio_error_code sio_error_code_at(size_t index);

/* Returns how many codes there are, SIO_ERR_OK included. */
size_t sio_error_count(void);

#endif
