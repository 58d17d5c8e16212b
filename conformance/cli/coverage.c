#include "cli/coverage.h"

#include <stdlib.h>
#include <string.h>

static cli_coverage_row *find_row(const cli_knowledge *k, cli_coverage_table *c, const char *id) {
    const data_requirement *r = data_requirement_find(k->catalogue, id);
    return r != NULL ? &c->rows[cli_requirement_index(k, r)] : NULL;
}

static void count_scenario(const cli_knowledge *k, cli_coverage_table *c, const scn_scenario *s) {
    if (s->seat != c->seat) return; /* that a client does it shows nothing of servers */
    for (size_t i = 0; i < s->requirement_count; i++) {
        cli_coverage_row *row = find_row(k, c, s->requirements[i]);
        if (row == NULL) continue;
        if (s->polarity == SCN_POSITIVE)
            row->positive++;
        else
            row->negative++;
    }
}

static void count_vector(const cli_knowledge *k, cli_coverage_table *c, const data_entry *e) {
    for (size_t i = 0; i < e->requirements.count; i++) {
        cli_coverage_row *row = find_row(k, c, e->requirements.items[i]);
        if (row != NULL) row->vectors++;
    }
}

static void count_deviation(const cli_knowledge *k, cli_coverage_table *c, const data_entry *e) {
    if (e->client != (c->seat == SCN_CLIENT_SEAT)) return; /* likewise */
    for (size_t i = 0; i < e->requirements.count; i++) {
        cli_coverage_row *row = find_row(k, c, e->requirements.items[i]);
        if (row != NULL) row->deviations++;
    }
}

static bool is_one_of(const char *text, const char *a, const char *b) {
    return strcmp(text, a) == 0 || strcmp(text, b) == 0;
}

/* What binds servers alone cannot be asked of a client, even where it may look on. */
static bool can_break(scn_seat seat, const data_requirement *r) {
    if (!data_strings_have(&r->seats, scn_seat_name(seat))) return false;
    return seat == SCN_SERVER_SEAT || r->binds.count != 1 || !data_strings_have(&r->binds, "server");
}

static void judge_row(scn_seat seat, cli_coverage_row *row) {
    const data_requirement *r = row->requirement;
    row->judged = is_one_of(r->observable, "wire", "control") && can_break(seat, r);
    row->demanded = row->judged && strcmp(r->observable, "wire") == 0 &&
                    is_one_of(r->level, "MUST", "SHOULD") && r->policy.fail != NULL;
    row->no_deviation = row->demanded && row->deviations == 0;
    row->no_positive = row->judged && row->positive == 0 && data_strings_have(&r->cases, "positive");
    row->no_negative = row->judged && row->negative == 0 && data_strings_have(&r->cases, "negative");
}

/* The other revisions are set aside (docs/adapters.md). */
static bool has_vectors_at_all(const char *id) {
    return strncmp(id, "EIO4-", 5) == 0 || strncmp(id, "SIO5-", 5) == 0;
}

static void judge_codec(cli_coverage_row *row) {
    const data_requirement *r = row->requirement;
    row->codec = data_strings_have(&r->seats, "codec") && has_vectors_at_all(r->id);
    row->no_vector = row->codec && row->vectors == 0 && is_one_of(r->level, "MUST", "SHOULD");
}

bool cli_coverage_count(const cli_knowledge *k, scn_seat seat, cli_coverage_table *c) {
    c->seat = seat;
    c->count = data_requirement_count(k->catalogue);
    c->rows = calloc(c->count + 1, sizeof *c->rows);
    if (c->rows == NULL) return false;
    for (size_t i = 0; i < c->count; i++)
        c->rows[i].requirement = data_requirement_at(k->catalogue, i);
    for (size_t i = 0; i < scn_library_count(k->library); i++)
        count_scenario(k, c, scn_library_at(k->library, i));
    for (size_t i = 0; i < data_entry_count(k->vectors); i++)
        count_vector(k, c, data_entry_at(k->vectors, i));
    for (size_t i = 0; i < data_entry_count(k->deviations); i++)
        count_deviation(k, c, data_entry_at(k->deviations, i));
    for (size_t i = 0; i < c->count; i++) {
        judge_row(seat, &c->rows[i]);
        judge_codec(&c->rows[i]);
    }
    return true;
}

cli_coverage_total cli_coverage_sum(const cli_coverage_table *c, const cli_filter *f) {
    cli_coverage_total t = {0};
    for (size_t i = 0; i < c->count; i++) {
        const cli_coverage_row *row = &c->rows[i];
        const data_requirement *r = row->requirement;
        if (!cli_filter_requirement(f, r)) continue;
        t.vector_of += row->codec;
        t.vector += row->codec && row->vectors > 0;
        if (!row->judged) continue;
        t.rows++;
        if (row->positive + row->negative > 0) t.covered++;
        if (data_strings_have(&r->cases, "positive")) {
            t.positive_of++;
            if (!row->no_positive) t.positive++;
        }
        if (data_strings_have(&r->cases, "negative")) {
            t.negative_of++;
            if (!row->no_negative) t.negative++;
        }
        if (row->demanded) {
            t.deviation_of++;
            if (!row->no_deviation) t.deviation++;
        }
    }
    return t;
}
