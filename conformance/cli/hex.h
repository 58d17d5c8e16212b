/* Bytes as hexadecimal digits, for command lines. */
#ifndef CLI_HEX_H
#define CLI_HEX_H

#include "base/buf.h"

/* Appends the bytes that `text` spells: pairs of digits, blanks, commas and colons between pairs ignored, 0x
 * before a pair too. Returns false when it is no such text, or without memory. */
bool cli_hex_read(sio_buf *out, sio_slice text);

/* Appends two lower-case digits a byte with `separator` between (NULL: none). Returns false without memory.
 */
bool cli_hex_write(sio_buf *out, sio_slice bytes, const char *separator);

#endif
