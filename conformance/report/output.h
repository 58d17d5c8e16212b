/* `--report FORMAT[:FILE]`. */
#ifndef REP_OUTPUT_H
#define REP_OUTPUT_H

#include "base/buf.h"
#include "report/report.h"

typedef struct rep_output {
    const rep_format *format;
    const char *path; /* NULL: standard output. Ownership: the option's text */
} rep_output;

/* Understands the option's value. Returns false and appends a sentence to `why` for an unknown format or a
 * file that cannot be written. */
bool rep_output_parse(rep_output *o, const char *text, sio_buf *why);

/* Writes the report. Returns false and appends a sentence to `why` when it could not be written whole. */
bool rep_output_write(const rep_output *o, const rep_report *report, sio_buf *why);

#endif
