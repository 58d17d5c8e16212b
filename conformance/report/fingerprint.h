/* What a baseline remembers of a case and of its failure, so that neither can change unnoticed. */
#ifndef REP_FINGERPRINT_H
#define REP_FINGERPRINT_H

#include "base/buf.h"
#include "runner/case.h"

/* "sha256:" and 32 hexadecimal digits. */
enum { REP_HASH = 40, REP_MESSAGE = 240 };

/* Writes the hash of what the case does and expects, with its NUL: SHA-256, cut to 128 bits, of the canonical
 * JSON (no white space, keys in order of their bytes, UTF-8) of {"chops", "contract", "hazard", "needs",
 * "ok", "steps", "vars"} of a scenario, {"encode", "expect", "input", "limits", "or"} of a vector; see
 * docs/reports.md. Titles, notes and citations do not count. Returns false
 * without memory. */
bool rep_case_hash(const run_subject *subject, char hash[REP_HASH]);

/* Appends what a baseline compares: the first line of the detail as valid UTF-8, without the count of failed
 * runs in front. Returns false without memory. */
bool rep_case_message(const run_case *c, sio_buf *out);

/* Returns how much of the beginning of `message` is the same in each run: at most REP_MESSAGE bytes, and
 * nothing from the first time, port or random id on. */
size_t rep_message_stable(sio_slice message);

/* Returns where the next such thing begins in `text`, from `from` on, and sets *length to the bytes of it;
 * the length of `text` when there is none. */
size_t rep_next_volatile(sio_slice text, size_t from, size_t *length);

#endif
