/* siospec explain: one requirement, ruling, scenario, vector or deviation. */
#include "cli/cmd_explain.h"

#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/explain.h"
#include "cli/knowledge.h"
#include "data/suggest.h"

static const char help[] = "usage: siospec explain ID [--data DIR]\n"
                           "\n"
                           "Prints what siospec knows about\n"
                           "  a requirement     EIO4-PL-06: text, policy, rulings, what covers it\n"
                           "  a ruling          A-02\n"
                           "  a scenario        eio4/...; as a case too, ID@polling\n"
                           "  a lesson          IF-30: a failure between implementations, and its cases\n"
                           "  a codec vector, a deviation or a profile\n"
                           "\n"
                           "exit status: 0; 2 bad usage, unknown id or broken data\n";

/* Returns -1 to go on, or the exit status. */
static int parse(int argc, char **argv, const char **id, const char **data) {
    static const struct option options[] = {
        {"data", required_argument, NULL, 'd'}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    optind = 0;
    int c;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'd') {
            *data = optarg;
        } else if (c == 'h') {
            fputs(help, stdout);
            return 0;
        } else {
            fputs("Try 'siospec explain --help'.\n", stderr);
            return 2;
        }
    }
    if (argc - optind == 1) {
        *id = argv[optind];
        return -1;
    }
    fprintf(stderr, "siospec explain: expected one id\nTry 'siospec explain --help'.\n");
    return 2;
}

/* Requirement and ruling ids are upper case, however they were typed. */
static bool explain_catalogued(const cli_knowledge *k, const char *id) {
    char upper[64];
    snprintf(upper, sizeof upper, "%s", id);
    for (char *c = upper; *c != '\0'; c++)
        *c = (char)toupper((unsigned char)*c);
    const data_requirement *r = data_requirement_find(k->catalogue, upper);
    const data_ambiguity *a = data_ambiguity_find(k->catalogue, upper);
    if (r != NULL)
        cli_explain_requirement(stdout, k, r);
    else if (a != NULL)
        cli_explain_ambiguity(stdout, k, a);
    return r != NULL || a != NULL;
}

static bool explain_scenario(const cli_knowledge *k, const char *id) {
    char *plain = strndup(id, strcspn(id, "@"));
    const scn_scenario *s = plain != NULL ? scn_library_find(k->library, plain) : NULL;
    free(plain);
    if (s != NULL) cli_explain_scenario(stdout, k, s);
    return s != NULL;
}

static bool explain_entry(const cli_knowledge *k, const char *id) {
    const struct {
        const char *kind;
        const data_entries *entries;
    } all[] = {{"codec vector", k->vectors},
               {"deviation", k->deviations},
               {"variation", k->variations},
               {"alternative", k->alternatives},
               {"profile", k->profiles}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const data_entry *e = data_entry_find(all[i].entries, id);
        if (e == NULL) continue;
        cli_explain_entry(stdout, k, all[i].kind, e);
        return true;
    }
    return false;
}

static bool explain_lesson(const cli_knowledge *k, const char *id) {
    data_error error;
    const data_file *file = data_find(k->set, "lessons.json");
    json_t *all = file == NULL ? NULL : data_parse(file, &error);
    const json_t *lessons = json_object_get(all, "lessons");
    bool found = false;
    for (size_t i = 0; !found && i < json_array_size(lessons); i++) {
        const char *name = json_string_value(json_object_get(json_array_get(lessons, i), "id"));
        found = name != NULL && strcasecmp(name, id) == 0;
        if (found) cli_explain_lesson(stdout, json_array_get(lessons, i));
    }
    json_decref(all);
    return found;
}

static void print_suggestions(const cli_knowledge *k, const char *id) {
    data_suggestions s = {0};
    for (size_t i = 0; i < data_requirement_count(k->catalogue); i++)
        data_suggest(&s, id, data_requirement_at(k->catalogue, i)->id);
    for (size_t i = 0; i < data_ambiguity_count(k->catalogue); i++)
        data_suggest(&s, id, data_ambiguity_at(k->catalogue, i)->id);
    for (size_t i = 0; i < scn_library_count(k->library); i++)
        data_suggest(&s, id, scn_library_at(k->library, i)->id);
    for (size_t i = 0; i < data_entry_count(k->vectors); i++)
        data_suggest(&s, id, data_entry_at(k->vectors, i)->id);
    fprintf(stderr, "siospec explain: unknown id '%s'", id);
    for (size_t i = 0; i < DATA_SUGGESTIONS && s.names[i] != NULL; i++)
        fprintf(stderr, "%s%s", i == 0 ? "; did you mean " : " or ", s.names[i]);
    fputs(s.names[0] != NULL ? "?\n" : "; 'siospec list' shows what there is\n", stderr);
}

int cli_explain(int argc, char **argv) {
    const char *id = NULL;
    const char *data = NULL;
    int status = parse(argc, argv, &id, &data);
    if (status >= 0) return status;
    cli_knowledge k;
    if (!cli_knowledge_load(&k, data)) return 2;
    status = 0;
    if (!explain_catalogued(&k, id) && !explain_scenario(&k, id) && !explain_entry(&k, id) &&
        !explain_lesson(&k, id)) {
        print_suggestions(&k, id);
        status = 2;
    }
    cli_knowledge_free(&k);
    return status;
}
