/* siospec vectors: the data, out of the binary and checked. */
#include "cli/cmd_vectors.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/export.h"
#include "cli/knowledge.h"

static const char help[] =
    "usage: siospec vectors copy DIR [--force]\n"
    "       siospec vectors validate [DIR]\n"
    "\n"
    "copy      writes all data files (requirements, rulings, scenarios, codec vectors, schemas; README.md)\n"
    "          below DIR, which is made when it does not exist. When one of the files is there\n"
    "          already nothing is written, unless --force is given\n"
    "validate  loads the data as the checker does, with the files of DIR added or replacing some,\n"
    "          and says what is wrong: the file, the JSON pointer, the line, what was expected.\n"
    "          The JSON Schemas under schema/ say more\n"
    "\n"
    "exit status: 0; 2 bad usage, broken data, or a file that cannot be written\n";

static int usage(const char *what) {
    fprintf(stderr, "siospec vectors: %s\nTry 'siospec vectors --help'.\n", what);
    return 2;
}

static int fail(const data_error *error) {
    fputs("siospec vectors: ", stderr);
    data_error_print(error, stderr);
    return 2;
}

static int copy(const char *dir, bool force) {
    data_error error;
    data_set *set = data_open(NULL, &error);
    if (set == NULL) return fail(&error);
    bool ok = cli_export(set, dir, force, &error);
    if (ok) printf("%zu files copied to %s\n", data_count(set), dir);
    data_close(set);
    return ok ? 0 : fail(&error);
}

static int validate(const char *dir) {
    cli_knowledge k;
    data_error error;
    if (!cli_knowledge_load(&k, dir)) return 2;
    bool ok = cli_knowledge_check(&k, &error);
    if (ok)
        printf("ok: %zu files, %zu requirements, %zu rulings, %zu scenarios, %zu vectors, %zu deviations\n",
               data_count(k.set), data_requirement_count(k.catalogue), data_ambiguity_count(k.catalogue),
               scn_library_count(k.library), data_entry_count(k.vectors), data_entry_count(k.deviations));
    cli_knowledge_free(&k);
    return ok ? 0 : fail(&error);
}

static int dispatch(int count, char **words, bool force) {
    if (count == 0) return usage("expected copy or validate");
    if (strcmp(words[0], "copy") == 0)
        return count == 2 ? copy(words[1], force) : usage("copy takes one folder");
    if (strcmp(words[0], "validate") == 0) {
        if (force) return usage("--force goes with copy");
        return count <= 2 ? validate(count == 2 ? words[1] : NULL)
                          : usage("validate takes at most one folder");
    }
    return usage("expected copy or validate");
}

int cli_vectors(int argc, char **argv) {
    static const struct option options[] = {
        {"force", no_argument, NULL, 'f'}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    bool force = false;
    optind = 0;
    int c;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'f') {
            force = true;
        } else if (c == 'h') {
            fputs(help, stdout);
            return 0;
        } else {
            fputs("Try 'siospec vectors --help'.\n", stderr);
            return 2;
        }
    }
    return dispatch(argc - optind, argv + optind, force);
}
