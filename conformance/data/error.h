/* What is wrong with a data file, and where. */
#ifndef DATA_ERROR_H
#define DATA_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct data_error {
    char file[512];
    char pointer[512]; /* JSON pointer into the file, "" for the whole */
    size_t line;       /* from 1; 0 when not known */
    char message[512]; /* what was expected, what was found */
} data_error;

/* Fills the error. Long texts are cut. `file` and `pointer` may be NULL (""). Returns false, so that a loader
 * can `return data_fail(…)`. */
bool data_fail(data_error *error, const char *file, const char *pointer, size_t line, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Prints `file:line: at POINTER: message` and a newline; what is not known is left out. */
void data_error_print(const data_error *error, FILE *out);

#endif
