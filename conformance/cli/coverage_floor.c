#include "cli/coverage_floor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KINDS = 3 };

static const char *const kinds[KINDS] = {"positive", "negative", "deviation"};

static bool has(const cli_coverage_row *row, size_t kind) {
    const size_t counts[KINDS] = {row->positive, row->negative, row->deviations};
    return counts[kind] > 0;
}

/* What of the floor holds which seat. */
static const char *const members[CLI_FLOOR_SEATS] = {
    [SCN_SERVER_SEAT] = "covered", [SCN_CLIENT_SEAT] = "clients"};

/* Of the seat, and MUST or SHOULD: what the floor holds. */
static bool is_held(const cli_coverage_row *row) {
    const char *level = row->requirement->level;
    return row->judged && (strcmp(level, "MUST") == 0 || strcmp(level, "SHOULD") == 0);
}

static int complain(const char *file, const char *what) {
    fprintf(stderr, "siospec coverage: %s: %s\n", file, what);
    return 2;
}

static const cli_coverage_row *row_of(const cli_coverage_table *c, const char *id) {
    for (size_t i = 0; i < c->count; i++)
        if (strcmp(c->rows[i].requirement->id, id) == 0) return &c->rows[i];
    return NULL;
}

static bool keeps(const cli_coverage_row *row, const char *kind) {
    for (size_t k = 0; k < KINDS; k++)
        if (strcmp(kinds[k], kind) == 0) return has(row, k);
    return false;
}

/* Returns how much of one row is lost. */
static size_t check_row(const cli_coverage_table *c, const char *id, const json_t *had) {
    const cli_coverage_row *row = row_of(c, id);
    const char *seat = c->seat == SCN_CLIENT_SEAT ? " for clients" : "";
    size_t lost = 0;
    for (size_t i = 0; i < json_array_size(had); i++) {
        const char *kind = json_string_value(json_array_get(had, i));
        if (kind == NULL || (row != NULL && keeps(row, kind))) continue;
        if (row == NULL)
            fprintf(stderr, "lost: %s is no longer in the catalogue\n", id);
        else if (strcmp(kind, kinds[2]) == 0)
            fprintf(stderr, "lost: %s (%s) has no deviation%s any more\n", id, row->requirement->level, seat);
        else
            fprintf(stderr, "lost: %s (%s) has no %s case%s any more\n", id, row->requirement->level, kind,
                    seat);
        lost++;
    }
    return lost;
}

/* Returns how much of one seat is lost. */
static size_t check_seat(const cli_coverage_table *c, const json_t *rows) {
    const char *id;
    json_t *had;
    size_t lost = 0;
    json_object_foreach((json_t *)(uintptr_t)rows, id, had) lost += check_row(c, id, had);
    return lost;
}

int cli_floor_check(const cli_coverage_table c[CLI_FLOOR_SEATS], const char *file, bool may_be_new) {
    json_error_t error;
    size_t lost = 0;
    if (may_be_new && access(file, F_OK) != 0) return 0;
    json_t *floor = json_load_file(file, 0, &error);
    if (floor == NULL) return complain(file, error.text);
    bool right = json_is_object(json_object_get(floor, members[SCN_SERVER_SEAT])) &&
                 json_integer_value(json_object_get(floor, "schema")) == 1;
    for (size_t i = 0; i < CLI_FLOOR_SEATS; i++)
        lost += check_seat(&c[i], json_object_get(floor, members[i]));
    json_decref(floor);
    if (!right) return complain(file, "expected an object with \"schema\": 1 and \"covered\"");
    if (lost > 0) fprintf(stderr, "coverage: %zu lost since %s\n", lost, file);
    return lost > 0 ? 1 : 0;
}

static void write_row(FILE *out, const cli_coverage_row *row, bool first) {
    fprintf(out, "%s\n    \"%s\": [", first ? "" : ",", row->requirement->id);
    bool any = false;
    for (size_t k = 0; k < KINDS; k++) {
        if (!has(row, k)) continue;
        fprintf(out, "%s\"%s\"", any ? ", " : "", kinds[k]);
        any = true;
    }
    fputc(']', out);
}

static void write_seat(FILE *out, const cli_coverage_table *c) {
    bool first = true;
    fprintf(out, ",\n  \"%s\": {", members[c->seat]);
    for (size_t i = 0; i < c->count; i++) {
        if (!is_held(&c->rows[i])) continue;
        write_row(out, &c->rows[i], first);
        first = false;
    }
    fputs("\n  }", out);
}

static void write_rows(FILE *out, const cli_coverage_table c[CLI_FLOOR_SEATS]) {
    fputs("{\n  \"schema\": 1,\n  \"note\": \"Written by siospec coverage --update; only ever grows.\"", out);
    for (size_t i = 0; i < CLI_FLOOR_SEATS; i++)
        write_seat(out, &c[i]);
    fputs("\n}\n", out);
}

int cli_floor_write(const cli_coverage_table c[CLI_FLOOR_SEATS], const char *file) {
    char temporary[4096];
    int length = snprintf(temporary, sizeof temporary, "%s.tmp", file);
    if (length < 0 || (size_t)length >= sizeof temporary) return complain(file, "the name is too long");
    FILE *out = fopen(temporary, "w");
    if (out == NULL) return complain(temporary, strerror(errno));
    write_rows(out, c);
    bool ok = fflush(out) == 0 && ferror(out) == 0;
    ok = fclose(out) == 0 && ok;
    if (ok && rename(temporary, file) == 0) return 0;
    int status = complain(file, strerror(errno));
    unlink(temporary);
    return status;
}
