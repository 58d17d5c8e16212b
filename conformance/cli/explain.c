#include "cli/explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cli/steps_words.h"
#include "cli/words.h"

enum { INDENT = 18, MANY = 20 };

static void field(FILE *out, const char *label, const char *text) {
    if (text != NULL && text[0] != '\0') cli_print_wrapped(out, label, INDENT, text);
}

/* Prints a field of several words joined by ", ". */
static void list_field(FILE *out, const char *label, const char *const *items, size_t count) {
    sio_buf text = SIO_BUF_INIT;
    for (size_t i = 0; i < count; i++)
        sio_buf_addf(&text, "%s%s", i > 0 ? ", " : "", items[i]);
    field(out, label, sio_buf_cstr(&text));
    sio_buf_free(&text);
}

static void strings_field(FILE *out, const char *label, const data_strings *s) {
    list_field(out, label, s->items, s->count);
}

static bool cites(const char *const *items, size_t count, const char *id) {
    return data_strings_have(&(data_strings){.items = items, .count = count}, id);
}

/* Ends a list of `found` ids, of which MANY were printed. */
static void end_list(FILE *out, const char *label, size_t found, const char *kind, const char *id) {
    char more[160];
    snprintf(more, sizeof more, "… and %zu more (siospec list %s --select %s)", found - MANY, kind, id);
    if (found > MANY) field(out, "", more);
    if (found == 0) field(out, label, "none");
}

static void covering_scenarios(FILE *out, const cli_knowledge *k, const char *id, scn_polarity polarity) {
    const char *name = polarity == SCN_POSITIVE ? "  positive" : "  negative";
    size_t found = 0;
    for (size_t i = 0; i < scn_library_count(k->library); i++) {
        const scn_scenario *s = scn_library_at(k->library, i);
        if (s->polarity != polarity || !cites(s->requirements, s->requirement_count, id)) continue;
        if (found < MANY) field(out, found == 0 ? name : "", s->id);
        found++;
    }
    end_list(out, name, found, "scenarios", id);
}

static void covering_vectors(FILE *out, const cli_knowledge *k, const char *id) {
    size_t found = 0;
    for (size_t i = 0; i < data_entry_count(k->vectors); i++) {
        const data_entry *e = data_entry_at(k->vectors, i);
        if (!data_strings_have(&e->requirements, id)) continue;
        if (found < MANY) field(out, found == 0 ? "  vectors" : "", e->id);
        found++;
    }
    end_list(out, "  vectors", found, "vectors", id);
}

static void print_policy(FILE *out, const data_policy *policy) {
    field(out, "  pass", policy->pass);
    field(out, "  lenient", policy->lenient);
    field(out, "  informational", policy->informational);
    field(out, "  fail", policy->fail);
}

static void print_rulings(FILE *out, const cli_knowledge *k, const data_requirement *r) {
    for (size_t i = 0; i < r->ambiguities.count; i++) {
        const data_ambiguity *a = data_ambiguity_find(k->catalogue, r->ambiguities.items[i]);
        char label[32];
        snprintf(label, sizeof label, "  ruling %s", a->id);
        field(out, label, a->ruling);
    }
}

void cli_explain_requirement(FILE *out, const cli_knowledge *k, const data_requirement *r) {
    fprintf(out, "%s  %s%s\n", r->id, r->level, r->quirk ? ", a quirk of the reference implementation" : "");
    cli_print_wrapped(out, "  ", 2, r->text);
    fputc('\n', out);
    char group[256];
    snprintf(group, sizeof group, "%s. %s", r->group, r->group_title);
    field(out, "  group", group);
    strings_field(out, "  binds", &r->binds);
    strings_field(out, "  judged on", &r->seats);
    char seen[256];
    snprintf(seen, sizeof seen, "%s%s%s", r->observable, r->capability != NULL ? ", capability " : "",
             r->capability != NULL ? r->capability : "");
    field(out, "  seen by", seen);
    fputs("\npolicy\n", out);
    print_policy(out, &r->policy);
    print_rulings(out, k, r);
    fputs("\nprovenance\n", out);
    strings_field(out, "  kinds", &r->kinds);
    field(out, "  source", r->source);
    strings_field(out, "  versions", &r->versions);
    field(out, "  verified", r->verified ? "observed live against the reference implementation" : "no");
    strings_field(out, "  official tests", &r->official);
    fputs("\ncovered by\n", out);
    covering_scenarios(out, k, r->id, SCN_POSITIVE);
    covering_scenarios(out, k, r->id, SCN_NEGATIVE);
    covering_vectors(out, k, r->id);
}

void cli_explain_ambiguity(FILE *out, const cli_knowledge *k, const data_ambiguity *a) {
    fprintf(out, "%s  ", a->id);
    cli_print_wrapped(out, "", 6, a->topic);
    fputc('\n', out);
    field(out, "  found", a->found);
    field(out, "  ruling", a->ruling);
    field(out, "  reason", a->reason);
    fputs("\nrequirements\n", out);
    for (size_t i = 0; i < a->requirements.count; i++) {
        const data_requirement *r = data_requirement_find(k->catalogue, a->requirements.items[i]);
        fprintf(out, "  %-12s  ", r->id);
        cli_print_cut(out, r->text, 84);
        fputc('\n', out);
    }
}

static void print_cited(FILE *out, const cli_knowledge *k, const char *const *ids, size_t count) {
    fputs("\nrequirements\n", out);
    for (size_t i = 0; i < count; i++) {
        const data_requirement *r = data_requirement_find(k->catalogue, ids[i]);
        fprintf(out, "  %-12s  %-8s  ", ids[i], r != NULL ? r->level : "unknown");
        cli_print_cut(out, r != NULL ? r->text : "", 74);
        fputc('\n', out);
    }
}

/* Prints a member of the scenario's JSON: a string, or an array of strings. */
static void member_field(FILE *out, const char *label, const json_t *value) {
    field(out, label, json_string_value(value));
    for (size_t i = 0; i < json_array_size(value); i++)
        field(out, i == 0 ? label : "", json_string_value(json_array_get(value, i)));
}

static void print_needs(FILE *out, const scn_scenario *s) {
    if (s->needs_control) field(out, "  needs", "the control namespace /siospec");
    if (s->needs_capability == NULL) return;
    char text[128];
    snprintf(text, sizeof text, "the capability %s", s->needs_capability);
    field(out, "  needs", text);
}

void cli_explain_scenario(FILE *out, const cli_knowledge *k, const scn_scenario *s) {
    fprintf(out, "%s\n", s->id);
    cli_print_wrapped(out, "  ", 2, s->title);
    fputc('\n', out);
    field(out, "  judges", s->seat == SCN_CLIENT_SEAT ? "clients" : "servers");
    field(out, "  polarity", s->polarity == SCN_POSITIVE ? "positive" : "negative");
    for (size_t i = 0; i < s->transport_count; i++)
        field(out, i == 0 ? "  transports" : "", scn_transport_name(s->transports[i]));
    field(out, "  contract", scn_contract_name(s->contract));
    list_field(out, "  profiles", s->profiles, s->profile_count);
    print_needs(out, s);
    member_field(out, "  hazard", json_object_get(s->body, "hazard"));
    member_field(out, "  chops", json_object_get(s->body, "chops"));
    member_field(out, "  official tests", json_object_get(s->body, "official"));
    char seed[32];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)s->seed);
    if (s->seed != 0) field(out, "  seed", seed);
    member_field(out, "  note", json_object_get(s->body, "note"));
    member_field(out, "  links", json_object_get(s->body, "links"));
    field(out, "  file", s->file);
    print_cited(out, k, s->requirements, s->requirement_count);
    fputs("\nsteps\n", out);
    cli_print_steps(out, s->steps);
}

void cli_explain_lesson(FILE *out, const json_t *lesson) {
    fprintf(out, "%s  (lesson: a failure between implementations)\n",
            json_string_value(json_object_get(lesson, "id")));
    cli_print_wrapped(out, "  ", 2, json_string_value(json_object_get(lesson, "title")));
    fputc('\n', out);
    member_field(out, "  side", json_object_get(lesson, "side"));
    member_field(out, "  protocols", json_object_get(lesson, "protocols"));
    member_field(out, "  links", json_object_get(lesson, "links"));
    member_field(out, "  cases", json_object_get(lesson, "cases"));
}

void cli_explain_entry(FILE *out, const cli_knowledge *k, const char *kind, const data_entry *e) {
    fprintf(out, "%s  (%s)\n", e->id, kind);
    if (e->title != NULL) cli_print_wrapped(out, "  ", 2, e->title);
    fputc('\n', out);
    field(out, "  file", e->file);
    if (e->client) field(out, "  for", "cases that judge clients");
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)e->body, key, value) {
        if (strcmp(key, "id") == 0 || strcmp(key, "title") == 0 || strcmp(key, "requirements") == 0) continue;
        char label[64];
        snprintf(label, sizeof label, "  %s", key);
        char *text = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY);
        field(out, label, json_is_string(value) ? json_string_value(value) : text);
        free(text);
    }
    if (e->requirements.count > 0) print_cited(out, k, e->requirements.items, e->requirements.count);
}
