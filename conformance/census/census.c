#include "census/census.h"

#include <stdlib.h>

static void free_input(cen_input *in) {
    for (size_t i = 0; i < in->outcome_count; i++)
        cen_outcome_free(&in->outcomes[i]);
    free(in->outcomes);
    json_decref(in->minimal);
}

void cen_free(cen_census *c) {
    for (size_t i = 0; i < c->input_count; i++)
        free_input(&c->inputs[i]);
    for (size_t i = 0; i < c->codec_count; i++) {
        adp_identity_free(&c->codecs[i].who);
        free(c->codecs[i].trouble);
        free(c->codecs[i].cells);
    }
    free(c->inputs);
    free(c->codecs);
    vec_free(c->files);
    c->inputs = NULL;
    c->codecs = NULL;
    c->files = NULL;
    c->input_count = c->codec_count = 0;
}

cen_pair cen_compare(const cen_census *c, size_t a, size_t b) {
    cen_pair pair = {0, 0};
    for (size_t i = 0; i < c->input_count; i++) {
        const cen_cell *x = &c->codecs[a].cells[i], *y = &c->codecs[b].cells[i];
        if (!x->known || !y->known) continue;
        pair.common++;
        pair.different += x->outcome != y->outcome;
    }
    return pair;
}

bool cen_is_stale(const cen_census *c, const cen_quirk *quirk) {
    if (quirk->used || quirk->finding != NULL) return false;
    for (size_t i = 0; i < c->codec_count; i++) {
        const cen_codec *codec = &c->codecs[i];
        if (codec->who.name == NULL || codec->trouble != NULL) continue;
        if (cen_quirk_is_for(quirk, codec->who.name, codec->who.version)) return true;
    }
    return false;
}

bool cen_explained(const cen_census *c) {
    const cen_quirk *quirk;
    for (size_t i = 0; (quirk = cen_quirks_at(c->quirks, i)) != NULL; i++)
        if (c->whole && cen_is_stale(c, quirk)) return false;
    for (size_t i = 0; i < c->codec_count; i++) {
        const cen_codec *codec = &c->codecs[i];
        if (codec->unexplained > 0 || (codec->who.name != NULL && codec->trouble != NULL)) return false;
    }
    return true;
}

bool cen_all_started(const cen_census *c) {
    for (size_t i = 0; i < c->codec_count; i++)
        if (c->codecs[i].who.name == NULL) return false;
    return c->codec_count >= 2;
}
