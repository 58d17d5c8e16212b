/* How a step can end without failing, where it leaves a choice. */
#ifndef SCN_ENDS_H
#define SCN_ENDS_H

#include "scenario/case.h"

/* One end. */
typedef struct scn_end {
    char name[24]; /* `asked`: what the step asks for; `or/0`, `or/1`, …; `else`; `closed`, `alive`, `mute` */
    const char *why; /* NULL: none given. Ownership: the scenario's */
} scn_end;

/* The end number `index`, from 0, in the order in which the step says them. Returns false when there are
 * fewer; a step without alternatives has none. */
bool scn_end_at(const json_t *step, size_t index, scn_end *out);

/* The end as results tell it: the step's JSON pointer, a slash and the name, like "/steps/3/else". Appends.
 */
bool scn_end_key(sio_buf *out, sio_slice pointer, const scn_end *end);

/* After a step that did not fail: remembers in the case which of its ends it took. Without memory it is
 * forgotten. */
void scn_end_note(scn_case *c, const json_t *step);

#endif
