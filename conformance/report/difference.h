/* The first difference between what was expected byte by byte and what came, for people. */
#ifndef REP_DIFFERENCE_H
#define REP_DIFFERENCE_H

#include "base/buf.h"
#include "scenario/difference.h"

/* Appends one side in three parts: before the place, the byte at it, and behind. Text as printable ASCII with
 * \xNN, binary as hex. A part may be empty: at the end of the shorter side there is no byte. Returns false
 * without memory. */
bool rep_difference_side(const scn_difference *d, bool expected, sio_buf part[3]);

/* Appends three lines: `expected …`, `got      …` and a caret under the first byte that differs. Returns
 * false without memory. */
bool rep_difference_print(const scn_difference *d, sio_buf *out);

#endif
