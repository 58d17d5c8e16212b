/* How strict a decoder is. The default is strict; each quirk that real peers rely on is a switch of its own,
 * named and documented, so that a caller says exactly which one it tolerates. Limits are numbers, not
 * switches. */
#ifndef SIO_BASE_RULES_H
#define SIO_BASE_RULES_H

#include "base/slice.h"

/* X(constant, bit, name, requirements, text). The name is stable: data files and command lines use it. */
#define SIO_LENIENCY_LIST(X)                                                                                 \
    X(EVENT_WITHOUT_PAYLOAD, 0, "event-without-payload", "SIO5-PG-16 SIO5-BIN-21 A-12",                      \
      "EVENT and BINARY_EVENT may lack their payload")                                                       \
    X(ACK_WITHOUT_PAYLOAD, 1, "ack-without-payload", "SIO5-PG-16 A-13",                                      \
      "ACK and BINARY_ACK may lack their payload")                                                           \
    X(CONNECT_ERROR_WITHOUT_PAYLOAD, 2, "connect-error-without-payload", "SIO5-PG-16",                       \
      "CONNECT_ERROR may lack its payload")                                                                  \
    X(ZERO_ATTACHMENTS, 3, "zero-attachments", "SIO5-BIN-07 A-14",                                           \
      "a binary packet may announce 0 attachments")                                                          \
    X(COUNT_SPELLING, 4, "count-spelling", "SIO5-BIN-10",                                                    \
      "the attachment count may be spelt as JavaScript's Number() reads it: +1, 01, 1e0, 0x1, with blanks")  \
    X(ACK_ID_LEADING_ZEROS, 5, "ack-id-leading-zeros", "SIO5-AK-08 A-15",                                    \
      "an ack id may have leading zeros")                                                                    \
    X(ACK_ID_WHITESPACE, 6, "ack-id-whitespace", "SIO5-AK-10 A-15",                                          \
      "blanks around an ack id are ignored; blanks alone are id 0")                                          \
    X(ACK_ID_RANGE, 7, "ack-id-range", "SIO5-AK-10 A-15", "an ack id may be beyond 2^53-1")                  \
    X(SPACE_AS_CONNECT, 8, "space-as-connect", "SIO5-PG-12 A-16", "a space as packet type means CONNECT")    \
    X(BASE64, 9, "base64", "EIO4-PY-04",                                                                     \
      "base64 may lack padding, use the url-safe alphabet, and contain garbage, which is skipped")           \
    X(PLACEHOLDER_FRACTION, 10, "placeholder-fraction", "SIO5-BIN-14",                                       \
      "num of a placeholder may be fractional, which names no attachment")                                   \
    X(PLACEHOLDER_EXTRA_KEYS, 11, "placeholder-extra-keys", "SIO5-BIN-01",                                   \
      "a placeholder may have keys besides _placeholder and num, which are dropped")                         \
    X(RESERVED_EVENTS, 12, "reserved-events", "SIO5-EV-05 A-27", "events may have a reserved name")          \
    X(OPEN_WITHOUT_MAX_PAYLOAD, 13, "open-without-max-payload", "EIO4-HS-10",                                \
      "an open packet may lack maxPayload")

enum sio_leniency {
#define SIO_LENIENCY_ENUM(constant, bit, name, requirements, text) SIO_LENIENT_##constant = 1 << (bit),
    SIO_LENIENCY_LIST(SIO_LENIENCY_ENUM)
#undef SIO_LENIENCY_ENUM
};
#define SIO_STRICT 0u
#define SIO_LENIENT_ALL 0xffffffffu

enum {
    SIO_DEFAULT_DEPTH = 512, /* SIO5-PG-18: deep JSON has crashed encoders; no application needs as much */
    SIO_MAX_DEPTH = 1024,    /* bounds the scanner's fixed stack */
    SIO_DEFAULT_ATTACHMENTS = 10, /* SIO5-BIN-09: the reference implementation's default */
    SIO_DEFAULT_BUFFERED =
        11000000 /* SIO5-BIN-20: a header and 10 attachments of the default maxPayload each */
};

typedef struct sio_rules {
    uint32_t lenient;         /* set of SIO_LENIENT_… bits */
    uint32_t max_attachments; /* a packet that announces more is refused */
    uint32_t max_depth;       /* of JSON; values above SIO_MAX_DEPTH count as SIO_MAX_DEPTH */
    size_t max_buffered;      /* bytes kept for one unfinished binary packet */
} sio_rules;

/* Returns the default: strict, with the default limits. Ownership: static, never freed. */
const sio_rules *sio_rules_strict(void);

typedef struct sio_leniency_info {
    uint32_t flag;
    const char *name;         /* "event-without-payload" */
    const char *requirements; /* ids of the catalogue, separated by blanks */
    const char *text;         /* what is tolerated, in English */
} sio_leniency_info;

/* Returns the description of switch number `index`, or NULL past the last. Ownership: static. */
const sio_leniency_info *sio_leniency_at(size_t index);

/* Returns the flag of the switch with this name, SIO_LENIENT_ALL for "all", or 0 when there is none. */
uint32_t sio_leniency_find(sio_slice name);

/* Returns whether the switch is on. */
static inline bool sio_tolerates(const sio_rules *rules, uint32_t flag) {
    return (rules->lenient & flag) != 0;
}

#endif
