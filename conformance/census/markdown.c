/* The census as a page: docs/census.md. */
#include <stdlib.h>
#include <string.h>

#include "census/group.h"
#include "census/words.h"
#include "text/escape.h"

static void put(FILE *out, const sio_buf *b) {
    if (b->len > 0) fwrite(b->data, 1, b->len, out);
}

/* Names and versions mostly need no escaping, which is hard to read in the source of the page. */
static void put_plain(FILE *out, const char *text) {
    static const char harmless[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;()'/\"-+=";
    sio_buf line = SIO_BUF_INIT;
    if (text[strspn(text, harmless)] == '\0')
        sio_buf_add_str(&line, text);
    else
        txt_escape_markdown(&line, sio_slice_str(text));
    put(out, &line);
    sio_buf_free(&line);
}

static void put_code(FILE *out, const char *text) {
    sio_buf line = SIO_BUF_INIT;
    cen_add_text(sio_slice_str(text), true, &line);
    put(out, &line);
    sio_buf_free(&line);
}

/* ---- codecs ---- */

static void write_codec(const cen_codec *codec, size_t index, FILE *out) {
    const size_t *v = codec->verdicts;
    fprintf(out, "| %c | ", cen_letter(index));
    put_plain(out, codec->who.name);
    fputs(" | ", out);
    put_plain(out, codec->who.version);
    fputs(" | ", out);
    put_plain(out, codec->who.language);
    fprintf(out, " | %zu | %zu | %zu | %zu | %zu | %zu |\n",
            v[ADP_PASS] + v[ADP_LENIENT] + v[ADP_INFO] + v[ADP_FAIL], v[ADP_PASS], v[ADP_LENIENT],
            v[ADP_INFO], v[ADP_FAIL], codec->unexplained);
}

static void write_codecs(const cen_census *c, FILE *out) {
    fputs("## Codecs\n\n| | codec | version | language | inputs | as expected | lenient | open | wrong | of "
          "these "
          "unexplained |\n|---|---|---|---|---:|---:|---:|---:|---:|---:|\n",
          out);
    for (size_t i = 0; i < c->codec_count; i++)
        if (c->codecs[i].who.name != NULL) write_codec(&c->codecs[i], i, out);
    for (size_t i = 0; i < c->codec_count; i++) {
        if (c->codecs[i].trouble == NULL) continue;
        fprintf(out, "\n**%c did not run%s**: ", cen_letter(i),
                c->codecs[i].who.name == NULL ? "" : " to its end");
        put_plain(out, c->codecs[i].trouble);
        fputc('\n', out);
    }
    fputs("\n*Lenient* and *open*: an alternative that the vector allows "
          "([leniencies](vectors.md#leniencies)).\n\n",
          out);
}

/* ---- matrix and clusters ---- */

static void write_matrix(const cen_census *c, FILE *out) {
    fputs("## On how many inputs two codecs disagree\n\n| |", out);
    for (size_t b = 0; b < c->codec_count; b++)
        fprintf(out, " %c |", cen_letter(b));
    fputs("\n|---|", out);
    for (size_t b = 0; b < c->codec_count; b++)
        fputs("---:|", out);
    for (size_t a = 0; a < c->codec_count; a++) {
        fprintf(out, "\n| **%c** |", cen_letter(a));
        for (size_t b = 0; b < c->codec_count; b++) {
            cen_pair pair = cen_compare(c, a, b);
            if (a == b || pair.common == 0)
                fputs(" |", out);
            else
                fprintf(out, " %zu of %zu |", pair.different, pair.common);
        }
    }
    fputs("\n\n", out);
}

static bool write_clusters(const cen_census *c, FILE *out) {
    cen_clusters k;
    bool ok = cen_clusters_find(c, &k);
    fputs("## Who agrees with whom\n\nCodecs between two dots agree. A codec that was not asked is not "
          "there.\n\n"
          "| inputs | sides |\n|---:|---|\n",
          out);
    for (size_t i = 0; ok && i < k.count; i++) {
        sio_buf sides = SIO_BUF_INIT;
        for (const char *at = k.items[i].sides; *at != '\0'; at++)
            if (*at == '|')
                sio_buf_add_str(&sides, "·");
            else
                sio_buf_add_byte(&sides, (uint8_t)*at);
        fprintf(out, "| %zu | ", k.items[i].count);
        put(out, &sides);
        fputs("|\n", out);
        sio_buf_free(&sides);
    }
    fputc('\n', out);
    cen_clusters_free(&k);
    return ok;
}

/* ---- disagreements ---- */

static void write_reason(const cen_side *side, FILE *out) {
    const cen_quirk *quirk = side->cell->quirk;
    if (side->cell->judged.leniency != NULL) {
        fputs(" (", out);
        put_code(out, side->cell->judged.leniency);
        if (side->cell->judged.reason != NULL) fprintf(out, ", %s", side->cell->judged.reason);
        fputc(')', out);
    }
    if (quirk != NULL) {
        fputs("  \n    ", out);
        put_plain(out, quirk->reason);
        fprintf(out, " [Link](<%s>)", quirk->link);
    } else if (side->cell->judged.verdict == ADP_FAIL) {
        fputs(" — **unexplained**", out);
    }
}

static void write_sides(const cen_census *c, size_t input, FILE *out) {
    for (size_t a = 0; a < c->codec_count; a++) {
        cen_side side;
        if (!c->codecs[a].cells[input].known) continue;
        if (cen_side_of(c, input, a, &side)) {
            fputs("  - ", out);
            put(out, &side.letters);
            fprintf(out, ", %s: ", cen_verdict_words(side.cell));
            put_code(out, c->inputs[input].outcomes[side.outcome].shown);
            write_reason(&side, out);
            fputc('\n', out);
        }
        sio_buf_free(&side.letters);
    }
}

static bool write_group(const cen_census *c, const cen_group *g, FILE *out) {
    const cen_input *in = &c->inputs[g->inputs[0]];
    sio_buf text = SIO_BUF_INIT, span = SIO_BUF_INIT;
    bool ok = cen_add_input(in, &text) && cen_add_text(sio_buf_slice(&text), true, &span);
    fprintf(out, "- %zu input%s; the smallest, ", g->count, g->count == 1 ? "" : "s");
    put_code(out, in->vector->id);
    if (in->vector->cve != NULL) fprintf(out, " (%s)", in->vector->cve);
    fprintf(out, ", %s ", in->minimal != NULL ? "shrunk to" : in->op == ADP_DECODE ? "decodes" : "encodes");
    put(out, &span);
    fputc('\n', out);
    write_sides(c, g->inputs[0], out);
    sio_buf_free(&text);
    sio_buf_free(&span);
    return ok;
}

static void write_requirement(const cen_census *c, const char *id, FILE *out) {
    const data_requirement *r = data_requirement_find(c->catalogue, id);
    fprintf(out, "\n### %s\n\n", id[0] == '\0' ? "No requirement" : id);
    if (r != NULL) fprintf(out, "%s. %s\n\n", r->level, r->text);
}

static bool write_groups(const cen_census *c, FILE *out) {
    cen_groups groups;
    bool ok = cen_groups_find(c, &groups);
    const char *last = NULL;
    fputs(
        "## Disagreements\n\nBy the requirement that decides; alike ones are counted once, with the smallest "
        "input.\n",
        out);
    for (size_t i = 0; ok && i < groups.count; i++) {
        const cen_group *g = &groups.items[i];
        if (last == NULL || strcmp(last, g->requirement) != 0) write_requirement(c, g->requirement, out);
        last = g->requirement;
        ok = write_group(c, g, out);
    }
    cen_groups_free(&groups);
    return ok;
}

static void write_stale(const cen_census *c, FILE *out) {
    const cen_quirk *quirk;
    for (size_t i = 0; c->whole && (quirk = cen_quirks_at(c->quirks, i)) != NULL; i++) {
        if (!cen_is_stale(c, quirk)) continue;
        fputs("\n**Stale quirk**, it explains nothing: ", out);
        put_code(out, quirk->id);
        fputc('\n', out);
    }
}

bool cen_markdown(const cen_census *c, FILE *out) {
    fprintf(out,
            "# Census: who agrees with whom\n\nMade by `ci/census`; not to be edited. %zu inputs, put to "
            "each codec "
            "that can decode or encode them.\n\n",
            c->input_count);
    write_codecs(c, out);
    write_matrix(c, out);
    bool ok = write_clusters(c, out) && write_groups(c, out);
    write_stale(c, out);
    return ok;
}
