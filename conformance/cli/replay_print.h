/* What `siospec replay` prints of any bundle. */
#ifndef CLI_REPLAY_PRINT_H
#define CLI_REPLAY_PRINT_H

#include "replay/bundle.h"

/* Prints text that may hold anything; its newlines start an indented line. */
void replay_print_block(const char *indent, const char *text);
/* Prints `NAME text` on a line. */
void replay_print_named(const char *name, const char *text);
/* Returns the string of that member, or "". */
const char *replay_text_of(const json_t *object, const char *key);
/* Prints the requirements of the case, with their text. */
void replay_print_requirements(const rpl_bundle *b);
/* Prints what was found: `then: fail at /steps/2` and the detail. */
void replay_print_found(const char *when, scn_verdict verdict, scn_health health, const char *pointer,
                        const char *detail);

#endif
