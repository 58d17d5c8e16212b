/* The lines of a readable wire log (wire_log_print, run_excerpt), taken apart again for reports that set them
 * in columns. */
#ifndef REP_WIRE_LINES_H
#define REP_WIRE_LINES_H

#include "base/buf.h"
#include "base/slice.h"

typedef enum rep_line_kind {
    REP_LINE_STEP, /* a step of the case begins */
    REP_LINE_SENT, /* bytes, or a packet in a layer's words */
    REP_LINE_RECEIVED,
    REP_LINE_EVENT, /* connected, FIN, RST, failed, a layer's note */
    REP_LINE_GAP    /* lines left out, or what is no log line */
} rep_line_kind;

typedef struct rep_line {
    rep_line_kind kind;
    sio_slice time;  /* "13.3 ms" */
    sio_slice conn;  /* name of the connection, or empty */
    sio_slice layer; /* "tcp", "eio", … */
    sio_slice text;  /* what follows, without `sent` and `received` */
} rep_line;

/* Takes the next line off *log. Returns false at the end. The slices are parts of *log. */
bool rep_line_next(sio_slice *log, rep_line *line);

/* Appends what a packet is, as the eio and sio layers log it (`42/chat,1["x"]`): "Socket.IO EVENT, namespace
 * /chat, ack id 1". Nothing for what is no packet. Returns false without memory. */
bool rep_packet_words(sio_slice layer, sio_slice packet, sio_buf *out);

#endif
