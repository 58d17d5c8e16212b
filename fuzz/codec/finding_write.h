/* The files of a finding: its input, and what was seen (vectors/schema/finding.schema.json). */
#ifndef CFZ_FINDING_WRITE_H
#define CFZ_FINDING_WRITE_H

#include "fuzz/codec/finding.h"

/* Writes ID.input and ID.json to the folder of `setup`. Returns false and appends a sentence to `why`. */
bool cfz_finding_write(const cfz_findings_setup *setup, const fnd_item *item, const cfz_finding *g,
                       sio_buf *why);

#endif
