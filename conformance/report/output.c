#include "report/output.h"

#include <string.h>

#include "report/file.h"

bool rep_output_parse(rep_output *o, const char *text, sio_buf *why) {
    size_t n = strcspn(text, ":"), count = 0;
    const rep_format *formats = rep_formats(&count);
    o->format = rep_format_find(text, n);
    o->path = rep_file_of(text);
    if (o->format == NULL) {
        sio_buf_addf(why, "unknown report format '%.*s' (known:", (int)n, text);
        for (size_t i = 0; i < count; i++)
            sio_buf_addf(why, " %s", formats[i].name);
        sio_buf_add_byte(why, ')');
        return false;
    }
    if (o->path != NULL && *o->path == '\0') {
        sio_buf_addf(why, "--report %s needs a file name behind the colon", text);
        return false;
    }
    return o->path == NULL || rep_file_check(o->path, why);
}

typedef struct printing {
    rep_writer *write;
    const rep_report *report;
} printing;

static bool print(const void *what, FILE *out) {
    const printing *p = what;
    return p->write(p->report, out);
}

bool rep_output_write(const rep_output *o, const rep_report *report, sio_buf *why) {
    return rep_file_print(o->path, print, &(printing){o->format->write, report}, why);
}
