/* The parts of the step checker: what a verb's argument and an alternative may look like. */
#ifndef SCN_SHAPE_STEPS_H
#define SCN_SHAPE_STEPS_H

#include "scenario/shape.h"
#include "scenario/step.h"

enum { SCN_DEEPEST_REPEAT = 3 };

/* An array of steps. */
bool shape_steps(shape *s, const json_t *value, const shape_field *field);

/* Fields of every alternative; shape_graded checks how they go together. */
extern const char *const SHAPE_GRADES[];
extern const char *const SHAPE_THEN[];
#define SHAPE_GRADE_FIELDS                                                                                   \
    {"grade", shape_word, true, SHAPE_GRADES}, {"why", shape_text, false, NULL}, {                           \
        "then", shape_word, false, SHAPE_THEN                                                                \
    }
bool shape_graded(shape *s, const json_t *alternative);
bool shape_else(shape *s, const json_t *value, const shape_field *field);

bool shape_pairs(shape *s, const json_t *value,
                 const shape_field *field); /* query, headers: strings or null */
bool shape_chop(shape *s, const json_t *value, const shape_field *field);
bool shape_request(shape *s, const json_t *value, const shape_field *field);
bool shape_response(shape *s, const json_t *value, const shape_field *field);
bool shape_response_alternative(shape *s, const json_t *value, const shape_field *field);
bool shape_channel(shape *s, const json_t *value, const shape_field *field);
/* What a verb of a seat takes. `argument` NULL: the seat has no such verb. */
typedef struct shape_verb {
    shape_check argument;
    const void *more;
    unsigned modifiers;
    shape_check alternative;
} shape_verb;

/* Modifiers, as bits. Those of every step (cites, note) and of naming (as, on) are known without one. */
enum {
    SHAPE_TIMED = 1,    /* within, not_before, since */
    SHAPE_OR = 2,       /* or */
    SHAPE_ELSE = 4,     /* else */
    SHAPE_RESPONSE = 8, /* response; time and grades need it there */
    SHAPE_STEPS = 16,   /* steps */
    SHAPE_FOR = 32,     /* for */
    SHAPE_HOW = 64,     /* how */
    SHAPE_CHOP = 128,   /* chop */
    SHAPE_JUDGED = SHAPE_TIMED | SHAPE_ELSE
};

/* What the client seat has in another way than the server seat, or alone; NULL: the same, or nothing. */
const shape_verb *shape_client_verb(scn_verb verb);
/* Whether the client seat has the verb at all. */
bool shape_client_has(scn_verb verb);
/* `headers` and `query` of an expectation: HEADERs. */
bool shape_headers(shape *s, const json_t *value, const shape_field *field);

bool shape_frame(shape *s, const json_t *value, const shape_field *field);
bool shape_expected_frame(shape *s, const json_t *value, const shape_field *field);
bool shape_frame_alternative(shape *s, const json_t *value, const shape_field *field);
bool shape_ended(shape *s, const json_t *value, const shape_field *field);

/* Object names, marks and ${names} of a whole program: each is there before it is used. `vars` may be NULL.
 */
bool shape_names(shape *s, const json_t *steps, const json_t *vars);

#endif
