#include "cli/knowledge.h"

#include <string.h>

#include "cli/cites.h"
#include "proof/proof.h"
#include "proxy/choose.h"
#include "vector/vector.h"

scn_library *cli_load_scenarios(const data_set *set, data_error *error) {
    scn_library *library = scn_library_new();
    if (library == NULL) {
        data_fail(error, NULL, NULL, 0, "out of memory");
        return NULL;
    }
    size_t at = 0;
    const data_file *file;
    scn_load_error why;
    while ((file = data_next(set, "scenarios/", &at)) != NULL) {
        if (scn_library_add(library, file->path, file->text, &why)) continue;
        data_fail(error, why.file, why.pointer, why.line, "%s", why.message);
        scn_library_free(library);
        return NULL;
    }
    scn_library_settle(library);
    return library;
}

static bool load_all(cli_knowledge *k, const char *dir, data_error *error) {
    return (k->set = data_open(dir, error)) != NULL &&
           (k->catalogue = data_catalogue_load(k->set, error)) != NULL &&
           (k->library = cli_load_scenarios(k->set, error)) != NULL &&
           (k->vectors = data_entries_load(k->set, &data_vectors, error)) != NULL &&
           (k->deviations = data_entries_load(k->set, &data_deviations, error)) != NULL &&
           (k->variations = data_entries_load(k->set, &data_variations, error)) != NULL &&
           (k->alternatives = data_entries_load(k->set, &data_alternatives, error)) != NULL &&
           (k->profiles = data_entries_load(k->set, &data_profiles, error)) != NULL;
}

bool cli_knowledge_load(cli_knowledge *k, const char *dir) {
    data_error error;
    memset(k, 0, sizeof *k);
    if (load_all(k, dir, &error)) return true;
    fputs("siospec: ", stderr);
    data_error_print(&error, stderr);
    cli_knowledge_free(k);
    return false;
}

void cli_knowledge_free(cli_knowledge *k) {
    data_entries_free(k->vectors);
    data_entries_free(k->deviations);
    data_entries_free(k->variations);
    data_entries_free(k->alternatives);
    data_entries_free(k->profiles);
    if (k->library != NULL) scn_library_free(k->library);
    data_catalogue_free(k->catalogue);
    data_close(k->set);
    memset(k, 0, sizeof *k);
}

static bool known(const cli_knowledge *k, const char *file, const char *id, const char *requirement,
                  data_error *error) {
    return data_requirement_find(k->catalogue, requirement) != NULL ||
           data_fail(error, file, NULL, 0, "%s cites the unknown requirement %s", id, requirement);
}

static bool check_entries(const cli_knowledge *k, const data_entries *entries, data_error *error) {
    for (size_t i = 0; i < data_entry_count(entries); i++) {
        const data_entry *e = data_entry_at(entries, i);
        for (size_t j = 0; j < e->requirements.count; j++)
            if (!known(k, e->file, e->id, e->requirements.items[j], error)) return false;
    }
    return true;
}

/* The entries of a list know only ids; their own loader looks at the rest. */
static bool check_vectors(const cli_knowledge *k, data_error *error) {
    vec_set *vectors = vec_load(k->set, error);
    bool ok = vectors != NULL;
    vec_free(vectors);
    return ok && check_entries(k, k->vectors, error);
}

static bool check_rules_of(const cli_knowledge *k, const data_kind *kind, const data_entry *e,
                           const char *which, bool needed, data_error *error) {
    prx_hub hub;
    if (!needed && json_object_get(e->body, which) == NULL) return true;
    bool ok = prx_hub_init(&hub) && prx_choose(&hub, k->set, kind, e, which, error);
    prx_hub_free(&hub);
    return ok;
}

static bool check_rules(const cli_knowledge *k, const data_kind *kind, const data_entries *entries,
                        data_error *error) {
    bool ok = check_entries(k, entries, error);
    for (size_t i = 0; ok && i < data_entry_count(entries); i++) {
        const data_entry *e = data_entry_at(entries, i);
        ok = check_rules_of(k, kind, e, "rules", kind != &data_alternatives && !e->client, error) &&
             check_rules_of(k, kind, e, "reports", false, error);
    }
    return ok;
}

static bool check_alternatives(const cli_knowledge *k, data_error *error) {
    bool ok = true;
    for (size_t i = 0; ok && i < data_entry_count(k->alternatives); i++) {
        prf_wishes wishes;
        ok = prf_wishes_read(k->library, data_entry_at(k->alternatives, i), &wishes, error);
        prf_wishes_free(&wishes);
    }
    return ok;
}

bool cli_knowledge_check(const cli_knowledge *k, data_error *error) {
    return cli_cites_known(k->set, k->catalogue, error) && check_vectors(k, error) &&
           check_rules(k, &data_deviations, k->deviations, error) &&
           check_rules(k, &data_variations, k->variations, error) &&
           check_rules(k, &data_alternatives, k->alternatives, error) && check_alternatives(k, error);
}

size_t cli_requirement_index(const cli_knowledge *k, const data_requirement *r) {
    return (size_t)(r - data_requirement_at(k->catalogue, 0));
}
