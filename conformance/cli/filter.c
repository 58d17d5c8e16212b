#include "cli/filter.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "data/glob.h"

static bool group_matches(const char *wanted, const char *group) {
    if (isalpha((unsigned char)wanted[0]) && wanted[1] == '\0')
        return toupper((unsigned char)wanted[0]) == group[0];
    return strcasecmp(wanted, group) == 0;
}

/* All but `select`. */
static bool has_class(const cli_filter *f, const data_requirement *r) {
    if (f->group != NULL && !group_matches(f->group, r->group)) return false;
    if (f->level != NULL && strcasecmp(f->level, r->level) != 0) return false;
    return f->observable == NULL || strcasecmp(f->observable, r->observable) == 0;
}

bool cli_filter_requirement(const cli_filter *f, const data_requirement *r) {
    return has_class(f, r) && (f->select == NULL || data_glob(f->select, r->id));
}

static bool selected(const char *glob, const char *id, const char *const *cites, size_t count) {
    if (glob == NULL || data_glob(glob, id)) return true;
    for (size_t i = 0; i < count; i++)
        if (data_glob(glob, cites[i])) return true;
    return false;
}

bool cli_filter_citing(const cli_filter *f, const cli_knowledge *k, const char *id, const char *const *cites,
                       size_t count) {
    if (!selected(f->select, id, cites, count)) return false;
    if (f->group == NULL && f->level == NULL && f->observable == NULL) return true;
    for (size_t i = 0; i < count; i++) {
        const data_requirement *r = data_requirement_find(k->catalogue, cites[i]);
        if (r != NULL && has_class(f, r)) return true;
    }
    return false;
}
