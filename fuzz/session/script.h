/* The session script: what up to four clients do to one server, one step a line (docs/session-scripts.md).
 *
 * Inputs of the fuzzers, findings and regressions are such scripts. They are text, so that they can be read,
 * cut by hand, and mutated with a dictionary. There are two readers of the one grammar: the lenient one takes
 * what it can out of any bytes, since a fuzzer must not starve on syntax; the strict one, for files, names
 * the line of the first error. What both hand out prints in one canonical form. */
#ifndef FUZZ_SESSION_SCRIPT_H
#define FUZZ_SESSION_SCRIPT_H

#include "base/buf.h"

enum {
    SCRIPT_CLIENTS = 4,
    SCRIPT_STEPS = 512,
    SCRIPT_TEXT = 65536,            /* bytes of a whole script */
    SCRIPT_CUTS = 8,                /* of one split */
    SCRIPT_MOST_ADVANCE = 86400000, /* ms: a day */
    SCRIPT_MOST_CUT = 1048576       /* bytes */
};

/* What stands behind the word of a step. */
typedef enum script_shape {
    SCRIPT_NOTHING,
    SCRIPT_CLIENT,  /* number: 0 to 3 */
    SCRIPT_OPENING, /* websocket; number: the revision, 3 or 4 */
    SCRIPT_BYTES,   /* bytes, escaped in the text */
    SCRIPT_HEX,     /* bytes, as hex digits in the text */
    SCRIPT_QUERY,   /* query */
    SCRIPT_REQUEST, /* word: the method; query; bytes: the body */
    SCRIPT_CALL,    /* word: what to do; bytes: its argument */
    SCRIPT_PLACES,  /* cut */
    SCRIPT_NUMBER   /* number */
} script_shape;

/* X(constant, word, shape). The order is that of docs/session-scripts.md. */
#define SCRIPT_VERB_LIST(X)                                                                                  \
    X(AS, "as", CLIENT)                                                                                      \
    X(OPEN, "open", OPENING)                                                                                 \
    X(SEND, "send", BYTES)                                                                                   \
    X(BINARY, "binary", HEX)                                                                                 \
    X(POST, "post", BYTES)                                                                                   \
    X(GET, "get", NOTHING)                                                                                   \
    X(REQUEST, "request", REQUEST)                                                                           \
    X(SOCKET, "socket", QUERY)                                                                               \
    X(PROBE, "probe", NOTHING)                                                                               \
    X(UPGRADE, "upgrade", NOTHING)                                                                           \
    X(FRAME, "frame", BYTES)                                                                                 \
    X(BLOB, "blob", HEX)                                                                                     \
    X(SPLIT, "split", PLACES)                                                                                \
    X(CUT, "cut", NUMBER)                                                                                    \
    X(PAUSE, "pause", NOTHING)                                                                               \
    X(RESUME, "resume", NOTHING)                                                                             \
    X(ADVANCE, "advance", NUMBER)                                                                            \
    X(CLOSE, "close", NOTHING)                                                                               \
    X(RESET, "reset", NOTHING)                                                                               \
    X(HALF_CLOSE, "half-close", NOTHING)                                                                     \
    X(APP, "app", CALL)                                                                                      \
    X(RAW, "raw", BYTES)

typedef enum script_verb {
#define SCRIPT_VERB_ENUM(constant, word, shape) SCRIPT_##constant##_STEP,
    SCRIPT_VERB_LIST(SCRIPT_VERB_ENUM)
#undef SCRIPT_VERB_ENUM
        SCRIPT_VERBS
} script_verb;

typedef struct script_step {
    script_verb verb;
    unsigned line;   /* where it was read, from 1; 0: made by hand. Not printed. */
    uint64_t number; /* 0 where the shape has none */
    bool websocket;
    sio_slice word; /* the meaning, without escapes; the same for the following two */
    sio_slice query;
    sio_slice bytes;
    uint32_t cut[SCRIPT_CUTS];
    size_t cuts;
} script_step;

/* A script. Its memory is taken once and used again by each parse; it never moves. */
typedef struct script {
    script_step *step; /* SCRIPT_STEPS of them */
    size_t count;
    sio_buf bytes; /* what the slices of the steps look into; 2 * SCRIPT_TEXT bytes */
} script;

typedef struct script_error {
    unsigned line;    /* from 1; 0: no error */
    const char *text; /* what is wrong; static; NULL: nothing */
} script_error;

/* Makes an empty script over `mem` (NULL: the default). Returns false without memory. Ownership: free it with
 * script_free. */
bool script_init(script *s, const sio_mem *mem);
void script_free(script *s);

/* Empties it. */
void script_clear(script *s);

/* Reads what can be read: unknown lines and steps without what they need are left out, numbers are cut to
 * their limits, and what is beyond SCRIPT_TEXT and SCRIPT_STEPS is ignored. Replaces what was there. */
void script_read(script *s, sio_slice text);

/* Reads a whole script as it is defined; empty lines and lines that begin with # are allowed. Returns the
 * first error, with line 0 when there is none. Replaces what was there; after an error it is empty. */
script_error script_parse(script *s, sio_slice text);

/* Puts a step before number `at` (at most `count`). Its slices are not copied: they must live as long as the
 * script, for example by script_keep. Returns false when the script is full. */
bool script_insert(script *s, size_t at, const script_step *step);

/* Takes `count` steps out, from number `at`; both are cut to what there is. */
void script_remove(script *s, size_t at, size_t count);

/* Copies bytes into the script. Returns false when it is full. Ownership: the script's, until it is cleared
 * or read anew. */
bool script_keep(script *s, sio_slice bytes, sio_slice *kept);

/* Appends the canonical text: what script_parse reads back as the same steps, provided that numbers are
 * within their limits and the text within SCRIPT_TEXT. Returns false without memory. */
bool script_print(const script *s, sio_buf *out);

/* Appends one step with its line feed. Returns false without memory. */
bool script_print_step(const script_step *step, sio_buf *out);

/* Appends bytes as they stand in arguments; `token`: blanks are escaped as well. Returns false without
 * memory. */
bool script_escape(sio_slice bytes, bool token, sio_buf *out);

/* Returns the word of a verb, and what follows it. Ownership: static. */
const char *script_word(script_verb verb);
script_shape script_shape_of(script_verb verb);

/* Finds the verb with this word. Returns false when there is none. */
bool script_find(sio_slice word, script_verb *verb);

/* Appends the query with ${sid} replaced by the session id of client `own`, and ${0.sid} to ${3.sid} by those
 * of the clients. A client without a session has an empty one. Returns false without memory. */
bool script_fill_in(sio_slice query, const sio_slice sid[SCRIPT_CLIENTS], unsigned own, sio_buf *out);

#endif
