#include "cli/items.h"

#include <string.h>

#include "cli/words.h"

json_t *cli_strings_json(const char *const *items, size_t count) {
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_string(items[i]));
    return array;
}

static json_t *strings(const data_strings *s) {
    return cli_strings_json(s->items, s->count);
}

static json_t *policy_json(const data_policy *policy) {
    const struct {
        const char *name, *text;
    } grades[] = {{"pass", policy->pass},
                  {"lenient", policy->lenient},
                  {"informational", policy->informational},
                  {"fail", policy->fail}};
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof grades / sizeof grades[0]; i++)
        if (grades[i].text != NULL) json_object_set_new(object, grades[i].name, json_string(grades[i].text));
    return object;
}

json_t *cli_requirement_json(const data_requirement *r) {
    json_t *provenance = json_pack("{s:o, s:s, s:o, s:b}", "kinds", strings(&r->kinds), "source", r->source,
                                   "versions", strings(&r->versions), "verified", r->verified);
    return json_pack("{s:s, s:s, s:s, s:o, s:s, s:o, s:s, s:s?, s:o, s:o, s:o, s:b, s:o, s:o}", "id", r->id,
                     "group", r->group, "level", r->level, "binds", strings(&r->binds), "text", r->text,
                     "provenance", provenance, "observable", r->observable, "capability", r->capability,
                     "seats", strings(&r->seats), "cases", strings(&r->cases), "policy",
                     policy_json(&r->policy), "quirk", r->quirk, "ambiguities", strings(&r->ambiguities),
                     "official", strings(&r->official));
}

/* Requirements */

static size_t requirement_count(const cli_knowledge *k) {
    return data_requirement_count(k->catalogue);
}

static bool requirement_passes(const cli_knowledge *k, size_t i, const cli_filter *f) {
    return cli_filter_requirement(f, data_requirement_at(k->catalogue, i));
}

static json_t *requirement_describe(const cli_knowledge *k, size_t i) {
    return cli_requirement_json(data_requirement_at(k->catalogue, i));
}

static const char *text_of(const json_t *item, const char *key) {
    const char *text = json_string_value(json_object_get(item, key));
    return text != NULL ? text : "";
}

static void requirement_print(const json_t *item, FILE *out) {
    fprintf(out, "%-12s %-8s %-7s ", text_of(item, "id"), text_of(item, "level"),
            text_of(item, "observable"));
    cli_print_cut(out, text_of(item, "text"), 90);
    fputc('\n', out);
}

/* Scenarios */

static size_t scenario_count(const cli_knowledge *k) {
    return scn_library_count(k->library);
}

static bool scenario_passes(const cli_knowledge *k, size_t i, const cli_filter *f) {
    const scn_scenario *s = scn_library_at(k->library, i);
    if (f->seat != NULL && strcmp(f->seat, scn_seat_name(s->seat)) != 0) return false;
    return cli_filter_citing(f, k, s->id, s->requirements, s->requirement_count);
}

static json_t *scenario_describe(const cli_knowledge *k, size_t i) {
    const scn_scenario *s = scn_library_at(k->library, i);
    json_t *transports = json_array();
    for (size_t t = 0; t < s->transport_count; t++)
        json_array_append_new(transports, json_string(scn_transport_name(s->transports[t])));
    return json_pack("{s:s, s:s, s:s, s:o, s:s, s:o, s:s, s:o, s:s}", "id", s->id, "seat",
                     scn_seat_name(s->seat), "title", s->title, "requirements",
                     cli_strings_json(s->requirements, s->requirement_count), "polarity",
                     s->polarity == SCN_POSITIVE ? "positive" : "negative", "transports", transports,
                     "contract", scn_contract_name(s->contract), "profiles",
                     cli_strings_json(s->profiles, s->profile_count), "file", s->file);
}

static void titled_print(const json_t *item, FILE *out) {
    const char *id = json_object_get(item, "id") != NULL ? text_of(item, "id") : text_of(item, "name");
    fprintf(out, "%-58s ", id);
    cli_print_cut(out, text_of(item, "title"), 100);
    fputc('\n', out);
}

/* Vectors, deviations, profiles: as they stand in their files */

static scn_seat seat_of(const data_entry *e) {
    return e->client ? SCN_CLIENT_SEAT : SCN_SERVER_SEAT;
}

/* Whose cases it is for stands in its file, not in the entry. */
static json_t *entry_describe(const data_entry *e) {
    json_t *object = json_deep_copy(e->body);
    if (e->client) json_object_set_new(object, "seat", json_string(scn_seat_name(SCN_CLIENT_SEAT)));
    return object;
}

static bool entry_passes(const data_entries *entries, const cli_knowledge *k, size_t i, const cli_filter *f) {
    const data_entry *e = data_entry_at(entries, i);
    if (f->seat != NULL && strcmp(f->seat, scn_seat_name(seat_of(e))) != 0) return false;
    return cli_filter_citing(f, k, e->id, e->requirements.items, e->requirements.count);
}

#define ENTRY_KIND(name)                                                                                     \
    static size_t name##_count(const cli_knowledge *k) {                                                     \
        return data_entry_count(k->name);                                                                    \
    }                                                                                                        \
    static bool name##_passes(const cli_knowledge *k, size_t i, const cli_filter *f) {                       \
        return entry_passes(k->name, k, i, f);                                                               \
    }                                                                                                        \
    static json_t *name##_describe(const cli_knowledge *k, size_t i) {                                       \
        return entry_describe(data_entry_at(k->name, i));                                                    \
    }
ENTRY_KIND(vectors)
ENTRY_KIND(deviations)
ENTRY_KIND(variations)
ENTRY_KIND(alternatives)
ENTRY_KIND(profiles)

const cli_item_kind cli_item_kinds[] = {
    {"requirements", requirement_count, requirement_passes, requirement_describe, requirement_print},
    {"scenarios", scenario_count, scenario_passes, scenario_describe, titled_print},
    {"vectors", vectors_count, vectors_passes, vectors_describe, titled_print},
    {"deviations", deviations_count, deviations_passes, deviations_describe, titled_print},
    {"variations", variations_count, variations_passes, variations_describe, titled_print},
    {"alternatives", alternatives_count, alternatives_passes, alternatives_describe, titled_print},
    {"profiles", profiles_count, profiles_passes, profiles_describe, titled_print},
};
const size_t cli_item_kind_count = sizeof cli_item_kinds / sizeof cli_item_kinds[0];

const cli_item_kind *cli_item_kind_find(const char *name) {
    for (size_t i = 0; i < cli_item_kind_count; i++)
        if (strcmp(cli_item_kinds[i].name, name) == 0) return &cli_item_kinds[i];
    return NULL;
}
