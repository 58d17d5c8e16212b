/* The vocabulary of steps, for whoever walks a checked program. Every function here expects a step that the
 * loader has accepted (library.h): fields then have the types of docs/scenarios.md, names are known, patterns
 * and payloads have their shape. What the loader cannot see (a name captured on another branch, a maxPayload)
 * stays a run time error. */
#ifndef SCN_STEP_H
#define SCN_STEP_H

#include <jansson.h>
#include <stdbool.h>

#include "scenario/scenario.h"

typedef enum scn_verb {
    SCN_DO_NOTHING, /* not a step */
    SCN_DO_OPEN,
    SCN_DO_JOIN,
    SCN_DO_SEND,
    SCN_DO_PROVOKE,
    SCN_DO_EXPECT,
    SCN_DO_EXPECT_SET,
    SCN_DO_SILENCE,
    SCN_DO_ECHO,
    SCN_DO_UPGRADE,
    SCN_DO_ENDED,
    SCN_DO_OUTCOME,
    SCN_DO_SURVIVOR,
    SCN_DO_WAIT,
    SCN_DO_MARK,
    SCN_DO_CLOSE,
    SCN_DO_ADOPT,
    SCN_DO_POLL,
    SCN_DO_READING,
    SCN_DO_REQUEST,
    SCN_DO_RESPONSE, /* only when there is no `request` in the step */
    SCN_DO_FINISH,
    SCN_DO_ABORT,
    SCN_DO_PENDING,
    SCN_DO_ABORTED,
    SCN_DO_CHANNEL,
    SCN_DO_FRAME,
    SCN_DO_EXPECT_FRAME,
    SCN_DO_SOCKET,
    SCN_DO_WRITE,
    SCN_DO_READ,
    SCN_DO_SHUTDOWN,
    SCN_DO_RESET,
    SCN_DO_REPEAT,
    SCN_DO_MEMORY,
    SCN_DO_STEADY,
    /* Of the client seat alone: */
    SCN_DO_RESPOND,
    SCN_DO_BY_HAND,
    SCN_DO_REPORT,
    SCN_DO_NO_REPORT,
    SCN_DO_QUIET,
    SCN_DO_COUNT,
    SCN_DO_DOOR,
    SCN_VERB_COUNT
} scn_verb;

/* Kinds of named things, as bits. A name stands for one kind in a whole case. */
typedef enum scn_object {
    SCN_NO_OBJECT = 0,
    SCN_SESSION = 1,
    SCN_CHANNEL = 2,
    SCN_EXCHANGE = 4,
    SCN_RAW_SOCKET = 8
} scn_object;

/* Returns the verb of a step, SCN_DO_NOTHING when it has none. */
scn_verb scn_step_verb(const json_t *step);
/* Returns the verb's name ("expect_set"). Static. */
const char *scn_verb_name(scn_verb verb);
/* Returns the verb's argument: the value at the verb's key. Ownership: the step's. */
const json_t *scn_step_argument(const json_t *step);

/* Returns the name of the object that the step creates (`as`), uses (`on`) or takes as its argument
 * (`finish`, `abort`, `pending`, `shutdown`, `reset`), with the default filled in (a, w, r or t); "" for
 * verbs without an object and for a `wait` without `on`. For `adopt` it is the session (`on`); the channel is
 * the argument. Ownership: the step's, or static. */
const char *scn_step_name(const json_t *step);
/* Returns which kinds of object the verb may work on (bits of scn_object). */
unsigned scn_verb_objects(scn_verb verb);
/* Returns whether the verb creates its object (and may say `as`), or may say `on`. */
bool scn_verb_creates(scn_verb verb);
bool scn_verb_takes_on(scn_verb verb);
/* Returns whether the verb has steps of its own. */
bool scn_verb_nests(scn_verb verb);

/* Returns the response expectation of `request`, `response` and `channel` (there beside the verb or among its
 * options), or NULL. Ownership: the step's. */
const json_t *scn_step_response(const json_t *step);

/* Returns the alternatives (`or`, an array) or the fallback (`else`, an object) of the step, or NULL. Where
 * there is a response expectation they may stand in it instead; both places at once are a load error. `else`
 * has `grade` and `why` only. An alternative is an object with `grade` (pass, info, lenient; always there),
 * `why` (always there below pass), perhaps `then` ("end"), and beside them
 * - in expect, expect_set, silence, echo and ended: a PATTERN in object form, or one of {"expect": PATTERN},
 *   {"expect_set": [...]}, {"silence": DURATION}, {"ended": {...}};
 * - in request, response, channel, aborted and pending: fields of a response expectation, or {"aborted":
 * true};
 * - in read: a PATTERN in object form, or {"ended": {...}};
 * - in expect_frame: `op` and `data` as in the step, or {"ended": {...}}.
 * Ownership: the step's. */
const json_t *scn_step_or(const json_t *step);
const json_t *scn_step_else(const json_t *step);

/* Returns the verb of an alternative (SCN_DO_EXPECT, _EXPECT_SET, _SILENCE, _ENDED), or SCN_DO_NOTHING when
 * it is a bare PATTERN, response expectation or frame. `scn_alternative_pattern` gives the bare PATTERN: a
 * new reference to the alternative without `grade`, `why` and `then`, or NULL without memory. */
scn_verb scn_alternative_verb(const json_t *alternative);
json_t *scn_alternative_pattern(const json_t *alternative);

/* Evaluates a DURATION of a step: a JSON number (milliseconds) or an expression, see scn_duration. */
bool scn_duration_json(const json_t *duration, const scn_duration_vars *vars, wire_us *out,
                       const char **error);
/* Returns NULL, or a static sentence when it is no DURATION. */
const char *scn_duration_check(const json_t *duration);
/* Returns whether the DURATION names connect_timeout (bit 1) or upgrade_timeout (bit 2). */
unsigned scn_duration_needs(const json_t *duration);

#endif
