/* The data of an Engine.IO open packet: what the server tells the client at the start of a session
 * (EIO4-HS-10). */
#ifndef SIO_ENGINEIO_OPEN_H
#define SIO_ENGINEIO_OPEN_H

#include "base/buf.h"
#include "base/json.h"
#include "base/rules.h"

/* A received open packet. Ownership: the slices look into the text that was read. */
typedef struct sio_open {
    sio_json sid;           /* a JSON string as spelt, with its quotes; opaque (EIO4-HS-13) */
    sio_json upgrades;      /* a JSON array of strings, in the server's order */
    uint64_t ping_interval; /* milliseconds */
    uint64_t ping_timeout;  /* milliseconds */
    uint64_t max_payload;   /* bytes; 0 when absent and tolerated */
} sio_open;

/* Reads the data of an open packet (without its type digit). Other keys are ignored; of duplicate keys
 * the last counts. `rules` NULL means strict; SIO_LENIENT_OPEN_WITHOUT_MAX_PAYLOAD matters. Returns success;
 * a JSON error; SIO_ERR_OPEN_KIND; SIO_ERR_OPEN_MISSING at the closing brace; SIO_ERR_OPEN_VALUE at the
 * value, when it is of the wrong kind or a number that is negative, fractional or above 2^64-1. Allocates
 * nothing. */
sio_error sio_open_read(sio_slice data, const sio_rules *rules, sio_open *out);

/* Returns whether the server offers an upgrade to this transport ("websocket"). */
bool sio_open_offers(const sio_open *open, const char *transport);

/* What a server announces. */
typedef struct sio_open_offer {
    sio_slice sid;               /* UTF-8, or WTF-8 as sio_json_unescape gives it */
    const char *const *upgrades; /* names of transports, may be NULL when there is none */
    size_t upgrade_count;
    uint64_t ping_interval; /* milliseconds */
    uint64_t ping_timeout;  /* milliseconds */
    uint64_t max_payload;   /* bytes */
} sio_open_offer;

/* Appends the data of an open packet (without its type digit): the five keys in the customary order
 * (EIO4-HS-11). Returns success; SIO_ERR_UTF8 for a sid that is neither UTF-8 nor WTF-8;
 * SIO_ERR_NO_MEMORY. On an error `out` is as before. */
sio_error sio_open_write(const sio_open_offer *offer, sio_buf *out);

#endif
