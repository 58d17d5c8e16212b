/* A recorded log as shell commands that send the same bytes by hand. */
#ifndef RPL_SHELL_H
#define RPL_SHELL_H

#include "base/buf.h"
#include "wire/log.h"

/* Appends a POSIX shell script: curl for HTTP requests that curl can send byte for byte, printf and nc
 * (openssl s_client for https) for all else. Of a case that ran several ways only the run that `message`
 * tells of. Session ids of the log are replaced by those that the testee gives now. Whatever bytes the log
 * holds, the script runs nothing else. `url` is the testee's. Returns false without memory. */
bool rpl_shell_script(const wire_log *log, const char *url, const char *message, sio_buf *out);

/* Appends one word: bytes as they are, in quotes. NUL must not be among them. Returns false without memory.
 */
bool rpl_shell_word(sio_slice bytes, sio_buf *out);
/* Appends the format for printf(1) that prints these bytes, in quotes. Returns false without memory. */
bool rpl_shell_printf(sio_slice bytes, sio_buf *out);

#endif
