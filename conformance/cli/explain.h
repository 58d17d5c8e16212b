/* What siospec knows about one thing, for people. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include <stdio.h>

#include "cli/knowledge.h"

void cli_explain_requirement(FILE *out, const cli_knowledge *k, const data_requirement *r);
void cli_explain_ambiguity(FILE *out, const cli_knowledge *k, const data_ambiguity *a);
void cli_explain_scenario(FILE *out, const cli_knowledge *k, const scn_scenario *s);
void cli_explain_entry(FILE *out, const cli_knowledge *k, const char *kind, const data_entry *e);
/* Prints a row of vectors/lessons.json. */
void cli_explain_lesson(FILE *out, const json_t *lesson);

#endif
