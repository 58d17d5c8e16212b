/* Reading what a command works on. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <stdio.h>

#include "base/buf.h"

/* Appends all of `file`, without the line end that an editor or echo leaves at its end. Returns false on a
 * read error or without memory. */
bool cli_read_all(FILE *file, sio_buf *out);

/* Appends `text`, or standard input for "-". Returns false as cli_read_all. */
bool cli_read_argument(const char *text, sio_buf *out);

#endif
