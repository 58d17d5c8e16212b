#include "data/error.h"

#include <stdarg.h>

static void copy_text(char *to, size_t size, const char *from) {
    snprintf(to, size, "%s", from != NULL ? from : "");
}

bool data_fail(data_error *error, const char *file, const char *pointer, size_t line, const char *format,
               ...) {
    copy_text(error->file, sizeof error->file, file);
    copy_text(error->pointer, sizeof error->pointer, pointer);
    error->line = line;
    va_list args;
    va_start(args, format);
    vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    return false;
}

void data_error_print(const data_error *error, FILE *out) {
    if (error->file[0] != '\0') fputs(error->file, out);
    if (error->line > 0) fprintf(out, ":%zu", error->line);
    if (error->file[0] != '\0') fputs(": ", out);
    if (error->pointer[0] != '\0') fprintf(out, "at %s: ", error->pointer);
    fprintf(out, "%s\n", error->message);
}
