/* The shape of a scenario file as a whole. */
#ifndef SCN_SHAPE_SCENARIO_H
#define SCN_SHAPE_SCENARIO_H

#include "scenario/shape.h"

/* Checks the whole document. Returns false with the place and the message in `s`. */
bool shape_scenario_file(shape *s, const json_t *document);

#endif
