/* The two ways in which `siospec decode` shows what it found. Both only append to a buffer; nothing of a
 * peer's bytes reaches it unescaped. */
#ifndef CLI_DECODE_VIEWS_H
#define CLI_DECODE_VIEWS_H

#include "cli/decode_walk.h"

/* A view and its state. Private fields. */
typedef struct cli_output {
    sio_buf out;
    bool failed;  /* out of memory */
    size_t count; /* things shown so far */
    bool had_fault;
} cli_output;

/* Returns the view for people: a line for each part, with its offset in bytes. */
cli_view cli_view_human(cli_output *o);

/* Returns the view for programs: {"packets":[…],"error":…}; cli_json_end closes it. `siospec encode` reads
 * the same. */
cli_view cli_view_json(cli_output *o);

/* Completes what cli_view_json began. */
void cli_json_end(cli_output *o);

#endif
