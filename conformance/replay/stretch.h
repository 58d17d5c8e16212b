/* Parts of a log: one run of several, one connection of many. */
#ifndef RPL_STRETCH_H
#define RPL_STRETCH_H

#include "base/buf.h"
#include "wire/log.h"

/* Entries [from, to). */
typedef struct rpl_stretch {
    size_t from, to;
} rpl_stretch;

/* Returns the run that `message` tells of: a case that cuts its bytes in several ways says which at the end
 * of it ("[sent byte by byte]"). */
rpl_stretch rpl_stretch_of(const wire_log *log, const char *message);

/* One connection, from its begin to the next one of its name. */
typedef struct rpl_line {
    const char *name;
    size_t first, end;
} rpl_line;

/* Returns whether a connection begins at this entry. */
bool rpl_line_at(const wire_log *log, rpl_stretch run, size_t index, rpl_line *line);

/* Appends what was sent over it; *whole becomes false when the log did not keep all. Returns false without
 * memory. */
bool rpl_line_sent(const wire_log *log, const rpl_line *line, sio_buf *out, bool *whole);

/* Returns the entry with the byte at `offset` of what was sent; the end of the line when there is none. */
size_t rpl_line_entry(const wire_log *log, const rpl_line *line, size_t offset);

/* Returns a copy of the run that `message` tells of, for reading: what went over a connection in many small
 * pieces is one entry, with a note. NULL without memory. Ownership: the caller's, by wire_log_free. */
wire_log *rpl_log_condense(const wire_log *log, const char *message);

#endif
