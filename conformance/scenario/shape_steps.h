/* The parts of the step checker: what a verb's argument and an alternative may look like. */
#ifndef SCN_SHAPE_STEPS_H
#define SCN_SHAPE_STEPS_H

#include "scenario/shape.h"

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
bool shape_frame(shape *s, const json_t *value, const shape_field *field);
bool shape_expected_frame(shape *s, const json_t *value, const shape_field *field);
bool shape_frame_alternative(shape *s, const json_t *value, const shape_field *field);
bool shape_ended(shape *s, const json_t *value, const shape_field *field);

/* Object names, marks and ${names} of a whole program: each is there before it is used. `vars` may be NULL.
 */
bool shape_names(shape *s, const json_t *steps, const json_t *vars);

#endif
