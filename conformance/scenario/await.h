/* Waits for what a testee does on a session or channel: a packet, its end, or nothing; with graded
 * alternatives. */
#ifndef SCN_AWAIT_H
#define SCN_AWAIT_H

#include "scenario/peer.h"
#include "scenario/step.h"

/* When something has to happen. */
typedef struct scn_window {
    const json_t *within;     /* DURATION; NULL: react */
    const json_t *not_before; /* DURATION; NULL: any time */
    wire_us from;             /* both count from here */
    wire_us within_from;      /* but without `within`, react counts from the start of the step */
} scn_window;

/* One thing that may happen. */
typedef struct scn_choice {
    scn_verb verb;             /* SCN_DO_EXPECT, _EXPECT_SET, _SILENCE or _ENDED */
    const json_t *what;        /* its argument */
    json_t *owned;             /* or NULL */
    const json_t *alternative; /* with its grade; NULL: what the step asks for */
} scn_choice;

enum { SCN_MAX_CHOICES = 32 };
typedef struct scn_choices {
    size_t count;
    scn_choice items[SCN_MAX_CHOICES];
    const scn_choice *chosen; /* what happened */
    wire_us at;               /* and when */
    sio_buf got;              /* and in words */
    sio_buf broke_silence;    /* while the end was awaited: a packet that nobody asked for */
} scn_choices;

/* The step's own wish and its `or`. On false the case has stopped. Ownership: free with scn_choices_free. */
bool scn_choices_init(scn_choices *choices, scn_case *c, scn_verb verb, const json_t *what,
                      const json_t *alternatives);
void scn_choices_free(scn_choices *choices);

/* The window that the modifiers of the step name. On false the step missed. */
bool scn_window_init(scn_window *window, scn_case *c, const json_t *step);

/* Waits until one of the choices came true, consumes what made it true, and grades it. On false the step
 * missed, or the case has stopped. */
bool scn_await(scn_case *c, scn_peer *p, scn_choices *choices, const scn_window *window);

/* Waits within `react` for a packet that matches the PATTERN. */
bool scn_await_pattern(scn_case *c, scn_peer *p, const json_t *pattern);

/* Whether the session ended in the way that the options of `ended` ask for: `code`, `refused`. */
bool scn_end_matches(const scn_peer *p, const json_t *options);

/* When what the client seat waits for must have come: the window's `within`, or else `usual`, counted from no
 * earlier than the first connection; before that, as long as a client may take to start. On false the case
 * has stopped. */
bool scn_window_end(scn_case *c, const scn_window *window, wire_us usual, wire_us *until);

/* Checks `at` against the window's bounds; `what` for the message ("it came"). */
bool scn_window_check(scn_case *c, const scn_peer *p, const scn_window *window, wire_us at, const char *what);

#endif
