/* siospec list: what the data holds. */
#include "cli/cmd_list.h"

#include <getopt.h>
#include <string.h>

#include "cli/filter.h"
#include "cli/items.h"
#include "cli/knowledge.h"

static const char help[] =
    "usage: siospec list [KIND] [OPTIONS]\n"
    "\n"
    "Lists what siospec knows. KIND is requirements, scenarios, vectors, deviations, variations,\n"
    "alternatives or profiles; without it the counts are printed.\n"
    "\n"
    "  --select GLOB       only ids that match, or what cites a requirement that matches; * crosses /\n"
    "  --group GROUP       only requirements of this group (A1 … F; A: A1 to A11), or what cites one\n"
    "  --level LEVEL       only requirements of this level (MUST, SHOULD, MAY, DE-FACTO), or what cites one\n"
    "  --observable CLASS  only requirements of this class (wire, control, config, none), or what cites one\n"
    "  --seat SEAT         only what judges servers, or clients, or is for such cases: server or client\n"
    "  --data DIR          add or replace data files\n"
    "  --json              an array of objects\n"
    "\n"
    "exit status: 0; 2 bad usage or broken data\n";

typedef struct list_options {
    cli_filter filter;
    const char *data;
    const char *kind; /* NULL: counts */
    bool json;
} list_options;

/* Returns -1 to go on, or the exit status. */
static int parse(int argc, char **argv, list_options *o) {
    static const struct option options[] = {
        {"select", required_argument, NULL, 's'},
        {"group", required_argument, NULL, 'g'},
        {"level", required_argument, NULL, 'l'},
        {"observable", required_argument, NULL, 'o'},
        {"seat", required_argument, NULL, 'e'},
        {"data", required_argument, NULL, 'd'},
        {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    optind = 0;
    int c;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 's':
            o->filter.select = optarg;
            break;
        case 'g':
            o->filter.group = optarg;
            break;
        case 'l':
            o->filter.level = optarg;
            break;
        case 'o':
            o->filter.observable = optarg;
            break;
        case 'e':
            o->filter.seat = optarg;
            break;
        case 'd':
            o->data = optarg;
            break;
        case 'j':
            o->json = true;
            break;
        case 'h':
            fputs(help, stdout);
            return 0;
        default:
            fputs("Try 'siospec list --help'.\n", stderr);
            return 2;
        }
    }
    if (optind < argc) o->kind = argv[optind++];
    if (optind == argc) return -1;
    fprintf(stderr, "siospec list: too many arguments: %s\n", argv[optind]);
    return 2;
}

static void print_counts(const cli_knowledge *k, bool json) {
    json_t *object = json_object();
    for (size_t i = 0; i < cli_item_kind_count; i++) {
        const cli_item_kind *kind = &cli_item_kinds[i];
        json_object_set_new(object, kind->name, json_integer((json_int_t)kind->count(k)));
        if (!json) printf("%5zu %s\n", kind->count(k), kind->name);
    }
    if (json) {
        json_dumpf(object, stdout, JSON_INDENT(2));
        putchar('\n');
    }
    json_decref(object);
}

static void print_items(const cli_knowledge *k, const cli_item_kind *kind, const list_options *o) {
    json_t *array = json_array();
    for (size_t i = 0; i < kind->count(k); i++) {
        if (!kind->passes(k, i, &o->filter)) continue;
        json_t *item = kind->describe(k, i);
        if (o->json)
            json_array_append(array, item);
        else
            kind->print(item, stdout);
        json_decref(item);
    }
    if (o->json) {
        json_dumpf(array, stdout, JSON_INDENT(2));
        putchar('\n');
    }
    json_decref(array);
}

int cli_list(int argc, char **argv) {
    list_options o = {.data = NULL};
    int status = parse(argc, argv, &o);
    if (status >= 0) return status;
    const cli_item_kind *kind = o.kind != NULL ? cli_item_kind_find(o.kind) : NULL;
    if (o.kind != NULL && kind == NULL) {
        fprintf(stderr,
                "siospec list: unknown kind '%s': expected requirements, scenarios, vectors, deviations, "
                "variations, alternatives or profiles\n",
                o.kind);
        return 2;
    }
    cli_knowledge k;
    if (!cli_knowledge_load(&k, o.data)) return 2;
    if (kind == NULL)
        print_counts(&k, o.json);
    else
        print_items(&k, kind, &o);
    cli_knowledge_free(&k);
    return 0;
}
