/* Vectors as inputs. */
#include <stdlib.h>

#include "census/census_internal.h"
#include "data/glob.h"

bool cen_reserve(cen_census *c, size_t more) {
    cen_input *inputs = realloc(c->inputs, (c->input_count + more + 1) * sizeof *inputs);
    if (inputs != NULL) c->inputs = inputs;
    return inputs != NULL;
}

void cen_put_input(cen_census *c, const vec_vector *v, adp_op op) {
    c->inputs[c->input_count++] = (cen_input){.vector = v, .op = op};
}

static bool is_wanted(const char *id, const char *select, const char *const *skip, size_t skip_count) {
    for (size_t i = 0; i < skip_count; i++)
        if (data_glob(skip[i], id)) return false;
    return select == NULL || data_glob(select, id);
}

bool cen_add_vectors(cen_census *c, const char *select, const char *const *skip, size_t skip_count) {
    if (!cen_reserve(c, 2 * vec_count(c->vectors))) return false;
    for (size_t i = 0; i < vec_count(c->vectors); i++) {
        const vec_vector *v = vec_at(c->vectors, i);
        if (!is_wanted(v->id, select, skip, skip_count)) continue;
        cen_put_input(c, v, ADP_DECODE);
        if (v->encode != NULL) cen_put_input(c, v, ADP_ENCODE);
    }
    return true;
}
