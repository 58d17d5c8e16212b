/* There and back: what can be written is read again as the same. */
#ifndef FUZZ_TRIP_H
#define FUZZ_TRIP_H

#include "base/buf.h"
#include "base/error.h"

/* How a kind of value is written and read. Two values are the same when the same is noted of them
 * (fuzz_note). */
typedef struct fuzz_form {
    const char *name; /* for messages */
    sio_error (*write)(const void *value, sio_buf *text);
    sio_error (*read)(sio_slice text, sio_buf *record); /* strictly; notes the value */
    void (*note)(const void *value, sio_buf *record);
} fuzz_form;

/* Demands that the text is read, and as this value. */
void fuzz_check_reads(const fuzz_form *form, sio_slice text, const void *value);

/* Demands that the value can be written, and what was written be read as the same value. */
void fuzz_check_trip(const fuzz_form *form, const void *value);

#endif
