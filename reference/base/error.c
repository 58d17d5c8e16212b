#include "base/error.h"

struct row {
    sio_error_code code;
    const char *name;
    const char *text;
};

static const struct row rows[] = {
#define ROW(constant, value, name, text) {(sio_error_code)(value), name, text},
    SIO_ERROR_LIST(ROW)
#undef ROW
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct row *find(sio_error_code code) {
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].code == code) return &rows[i];
    return NULL;
}

const char *sio_strerror(sio_error_code code) {
    const struct row *row = find(code);
    return row == NULL ? "unknown error" : row->text;
}

const char *sio_error_name(sio_error_code code) {
    const struct row *row = find(code);
    return row == NULL ? "unknown" : row->name;
}

sio_error_code sio_error_code_at(size_t index) {
    return rows[index < ROWS ? index : 0].code;
}

size_t sio_error_count(void) {
    return ROWS;
}
