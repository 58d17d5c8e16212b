/* Where what came begins to differ from what a step spells out byte by byte. */
#ifndef SCN_DIFFERENCE_H
#define SCN_DIFFERENCE_H

#include <jansson.h>

#include "text/secrets.h"
#include "value/value.h"

enum { SCN_DIFFERENCE_BEFORE = 32, SCN_DIFFERENCE_SHOWN = 128 };

/* A stretch around the first byte that differs. One flat block: it may be copied as it is. */
typedef struct scn_difference {
    bool binary;
    bool respelt; /* JSON, which is compared as a value: both sides are shown in one spelling */
    size_t at;    /* offset of the first byte that differs, or where the shorter one ends */
    size_t from;  /* offset of the first byte that is kept */
    size_t expected_total, got_total;
    size_t expected_len, got_len; /* bytes kept */
    uint8_t expected[SCN_DIFFERENCE_SHOWN], got[SCN_DIFFERENCE_SHOWN];
} scn_difference;

/* Compares a packet or body with a PATTERN of docs/scenarios.md. Returns false when the pattern does not
 * spell out its bytes or its JSON (it matches, or allows many values), when nothing differs, and without
 * memory. `secrets` (NULL: none) are hidden in what is kept. */
bool scn_difference_find(scn_difference *d, const json_t *pattern, val_packet actual, const val_scope *scope,
                         uint64_t max_payload, const txt_secrets *secrets);

/* Compares bytes with bytes. Returns false when nothing differs. */
bool scn_difference_of(scn_difference *d, sio_slice expected, sio_slice got, bool binary);

#endif
