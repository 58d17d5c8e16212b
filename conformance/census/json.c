/* The census for programs; vectors/schema/census.schema.json is its shape. */
#include <string.h>

#include "census/group.h"
#include "census/words.h"
#include "text/json.h"

/* A longer value is only told in words. */
enum { LONGEST = 65536 };

static json_t *letter(size_t codec) {
    char text[2] = {cen_letter(codec), '\0'};
    return json_string(text);
}

/* ---- codecs ---- */

static json_t *codec_of(const cen_codec *codec, size_t index) {
    const size_t *v = codec->verdicts;
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I}", "letter", letter(index),
        "command", txt_json_str(codec->command), "name", txt_json_str(codec->who.name), "version",
        txt_json_str(codec->who.version), "language", txt_json_str(codec->who.language), "leniencies",
        codec->who.leniencies == NULL ? json_array() : json_deep_copy(codec->who.leniencies), "trouble",
        txt_json_str(codec->trouble), "pass", (json_int_t)v[ADP_PASS], "lenient", (json_int_t)v[ADP_LENIENT],
        "info", (json_int_t)v[ADP_INFO], "fail", (json_int_t)v[ADP_FAIL], "unsupported",
        (json_int_t)v[ADP_UNSUPPORTED], "unexplained", (json_int_t)codec->unexplained);
}

static json_t *codecs_of(const cen_census *c) {
    json_t *array = json_array();
    for (size_t i = 0; i < c->codec_count; i++)
        json_array_append_new(array, codec_of(&c->codecs[i], i));
    return array;
}

/* ---- matrix and clusters ---- */

static json_t *pairs_of(const cen_census *c) {
    json_t *array = json_array();
    for (size_t a = 0; a < c->codec_count; a++)
        for (size_t b = a + 1; b < c->codec_count; b++) {
            cen_pair pair = cen_compare(c, a, b);
            json_array_append_new(array, json_pack("{s:[o, o], s:I, s:I}", "codecs", letter(a), letter(b),
                                                   "common", (json_int_t)pair.common, "different",
                                                   (json_int_t)pair.different));
        }
    return array;
}

/* "A B | C" as arrays. */
static json_t *sides_of(const char *text) {
    json_t *sides = json_array(), *side = json_array();
    for (; *text != '\0'; text++) {
        if (*text == '|') {
            json_array_append_new(sides, side);
            side = json_array();
        } else if (*text != ' ') {
            json_array_append_new(side, json_stringn(text, 1));
        }
    }
    json_array_append_new(sides, side);
    return sides;
}

static json_t *clusters_of(const cen_census *c, bool *ok) {
    cen_clusters k = {.items = NULL};
    json_t *array = json_array();
    *ok = *ok && cen_clusters_find(c, &k);
    for (size_t i = 0; *ok && i < k.count; i++)
        json_array_append_new(array, json_pack("{s:I, s:o}", "inputs", (json_int_t)k.items[i].count, "sides",
                                               sides_of(k.items[i].sides)));
    cen_clusters_free(&k);
    return array;
}

/* ---- disagreements ---- */

static json_t *quirk_of(const cen_quirk *quirk) {
    if (quirk == NULL) return json_null();
    return json_pack("{s:s, s:s, s:s}", "id", quirk->id, "reason", quirk->reason, "link", quirk->link);
}

static json_t *letters_of(const sio_buf *text) {
    json_t *array = json_array();
    for (size_t i = 0; i < text->len; i++)
        if (text->data[i] != ',' && text->data[i] != ' ')
            json_array_append_new(array, json_stringn((const char *)&text->data[i], 1));
    return array;
}

static json_t *side_of(const cen_side *side, const cen_outcome *outcome) {
    const adp_judgement *j = &side->cell->judged;
    return json_pack("{s:o, s:s, s:b, s:o, s:o, s:o, s:o, s:o}", "codecs", letters_of(&side->letters),
                     "verdict", adp_verdict_name(j->verdict), "over_budget", (int)side->cell->over_budget,
                     "fault",
                     outcome->fault == ADP_NONE ? json_null() : json_string(adp_fault_name(outcome->fault)),
                     "outcome", txt_json_str(outcome->shown), "leniency", txt_json_str(j->leniency), "why",
                     txt_json_str(j->reason), "quirk", quirk_of(side->cell->quirk));
}

static json_t *sides_at(const cen_census *c, size_t input) {
    json_t *array = json_array();
    for (size_t a = 0; a < c->codec_count; a++) {
        cen_side side;
        if (!c->codecs[a].cells[input].known) continue;
        if (cen_side_of(c, input, a, &side))
            json_array_append_new(array, side_of(&side, &c->inputs[input].outcomes[side.outcome]));
        sio_buf_free(&side.letters);
    }
    return array;
}

/* As in a vector: messages, or the packets that are to be encoded. */
static json_t *value_of(const cen_input *in) {
    const json_t *value = in->op == ADP_ENCODE  ? json_object_get(in->vector->expect, "packets")
                          : in->minimal != NULL ? in->minimal
                                                : in->vector->input;
    return json_dumpb(value, NULL, 0, JSON_COMPACT) > LONGEST ? json_null() : json_deep_copy(value);
}

static json_t *smallest_of(const cen_input *in, bool *ok) {
    sio_buf words = SIO_BUF_INIT;
    *ok = *ok && cen_add_input(in, &words);
    json_t *out = json_pack("{s:o, s:o, s:b, s:o, s:o}", "id", txt_json_str(in->vector->id), "cve",
                            txt_json_str(in->vector->cve), "shrunk", in->minimal != NULL,
                            in->op == ADP_DECODE ? "input" : "packets", value_of(in), "words",
                            txt_json(sio_buf_slice(&words)));
    sio_buf_free(&words);
    return out;
}

static json_t *ids_of(const cen_census *c, const cen_group *g) {
    json_t *array = json_array();
    for (size_t i = 0; i < g->count; i++)
        json_array_append_new(array, txt_json_str(c->inputs[g->inputs[i]].vector->id));
    return array;
}

static json_t *requirement_of(const cen_census *c, const char *id) {
    const data_requirement *r = data_requirement_find(c->catalogue, id);
    if (r == NULL) return json_null();
    return json_pack("{s:s, s:s, s:s}", "id", id, "level", r->level, "text", r->text);
}

static json_t *group_of(const cen_census *c, const cen_group *g, bool *ok) {
    const cen_input *in = &c->inputs[g->inputs[0]];
    return json_pack("{s:o, s:s, s:s, s:b, s:o, s:o, s:o}", "requirement", requirement_of(c, g->requirement),
                     "op", in->op == ADP_DECODE ? "decode" : "encode", "codec",
                     vec_codec_name(in->vector->codec), "explained", !g->unexplained, "smallest",
                     smallest_of(in, ok), "sides", sides_at(c, g->inputs[0]), "inputs", ids_of(c, g));
}

static json_t *groups_of(const cen_census *c, bool *ok) {
    cen_groups groups = {.items = NULL};
    json_t *array = json_array();
    *ok = *ok && cen_groups_find(c, &groups);
    for (size_t i = 0; *ok && i < groups.count; i++)
        json_array_append_new(array, group_of(c, &groups.items[i], ok));
    cen_groups_free(&groups);
    return array;
}

/* ---- all ---- */

static json_t *stale_of(const cen_census *c) {
    json_t *array = json_array();
    const cen_quirk *quirk;
    for (size_t i = 0; c->whole && (quirk = cen_quirks_at(c->quirks, i)) != NULL; i++)
        if (cen_is_stale(c, quirk)) json_array_append_new(array, quirk_of(quirk));
    return array;
}

bool cen_json(const cen_census *c, FILE *out) {
    bool ok = true;
    json_t *clusters = clusters_of(c, &ok), *groups = groups_of(c, &ok);
    json_t *root =
        json_pack("{s:i, s:s, s:I, s:b, s:b, s:o, s:o, s:o, s:o, s:o}", "schema", 1, "siospec",
                  SIOSPEC_VERSION, "inputs", (json_int_t)c->input_count, "explained", (int)cen_explained(c),
                  "hurried", (int)c->hurried, "codecs", codecs_of(c), "agreement", pairs_of(c), "clusters",
                  clusters, "disagreements", groups, "stale", stale_of(c));
    ok = ok && root != NULL;
    if (ok) {
        json_dumpf(root, out, JSON_INDENT(2) | JSON_ENSURE_ASCII);
        fputc('\n', out);
    }
    json_decref(root);
    return ok;
}
