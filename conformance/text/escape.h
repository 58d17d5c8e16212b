/* What a peer sends never reaches a terminal, a report or a shell as it is. */
#ifndef TXT_ESCAPE_H
#define TXT_ESCAPE_H

#include "base/buf.h"
#include "base/slice.h"

/* Appends `text` for a terminal, on one line: printable UTF-8 stays; control characters (C0, DEL, C1), line
 * separators, bidirectional controls, other invisible marks and bytes that are not UTF-8 become \xNN or
 * \u{N}. Returns false without memory. */
bool txt_escape_terminal(sio_buf *out, sio_slice text);

/* Appends `text` as valid UTF-8: each byte that is not part of it becomes \xNN, and so does NUL. Returns
 * false without memory. */
bool txt_escape_utf8(sio_buf *out, sio_slice text);

/* Appends a JSON string with its quotes, in ASCII; valid as a double-quoted YAML string too. Bytes that are
 * not UTF-8 become \\xNN. Returns false without memory. */
bool txt_escape_json(sio_buf *out, sio_slice text);

/* Appends a TAP description: as for a terminal, and '\' and '#' get a backslash. Returns false without
 * memory. */
bool txt_escape_tap(sio_buf *out, sio_slice text);

/* Appends text or an attribute's value for HTML, XML and SVG: as for a terminal, and & < > " ' become
 * character references; so does a newline, which stays one. Returns false without memory. */
bool txt_escape_markup(sio_buf *out, sio_slice text);

/* Appends text for one line of Markdown, a table's cell included: as for a terminal, and every ASCII
 * character that may mean something becomes a character reference; a newline becomes a blank. Returns false
 * without memory. */
bool txt_escape_markdown(sio_buf *out, sio_slice text);

/* Appends one word of a POSIX shell command, quoted where that is needed. Returns false without memory. */
bool txt_escape_shell(sio_buf *out, const char *word);

/* Returns the length (1 to 4) of the UTF-8 character that `s` begins with and sets *code, or 0 when there is
 * none. */
size_t txt_utf8_next(sio_slice s, uint32_t *code);

#endif
