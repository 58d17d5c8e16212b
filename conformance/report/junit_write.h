/* The parts of JUnit XML, as Maven Surefire defines it, for whoever has cases. */
#ifndef REP_JUNIT_WRITE_H
#define REP_JUNIT_WRITE_H

#include "report/markup.h"

typedef struct junit_counts {
    size_t tests, errors, skipped, failures;
} junit_counts;

/* The document begins: one testsuite, whose properties follow, up to junit_cases. */
void junit_begin(rep_markup *m, double seconds, const junit_counts *counts);
void junit_property(rep_markup *m, const char *name, const char *value); /* NULL writes nothing */
void junit_cases(rep_markup *m);
void junit_end(rep_markup *m);

/* Writes an attribute, with a blank before it. */
void junit_attribute(rep_markup *m, const char *name, const char *value);
/* Writes the attribute `message`: our words, then the first line of a text. */
void junit_message(rep_markup *m, const char *before, const char *text);

/* Writes a fault of the case that is open: `element` is failure or error. `story` goes into it. */
void junit_fault(rep_markup *m, const char *element, const char *type, const char *message, sio_slice story);
/* Writes that the case did not count, and why. */
void junit_skipped(rep_markup *m, const char *before, const char *why);

#endif
