/* The steps of a scenario in words. */
#ifndef CLI_STEPS_WORDS_H
#define CLI_STEPS_WORDS_H

#include <jansson.h>
#include <stdio.h>

/* Prints the steps as a numbered list, alternatives and grades below each. */
void cli_print_steps(FILE *out, const json_t *steps);

#endif
