/* The census in short. */
#include <string.h>

#include "census/group.h"
#include "census/words.h"

enum { MOST_UNEXPLAINED = 50 };

static void put_text(FILE *out, const char *text) {
    sio_buf line = SIO_BUF_INIT;
    if (cen_add_text(sio_slice_str(text), false, &line)) fwrite(line.data, 1, line.len, out);
    sio_buf_free(&line);
}

/* What went wrong, and below it the last words of the adapter. */
static void print_trouble(const cen_codec *codec, FILE *out) {
    const char *line = codec->trouble;
    fprintf(out, "   did not run%s: ", codec->who.name == NULL ? "" : " to its end");
    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        sio_buf text = SIO_BUF_INIT;
        if (line != codec->trouble) fputs("   ", out);
        if (cen_add_text(sio_slice_of(line, length), false, &text)) fwrite(text.data, 1, text.len, out);
        sio_buf_free(&text);
        fputc('\n', out);
        line += length + (line[length] == '\n');
    }
}

static void print_codecs(const cen_census *c, FILE *out) {
    for (size_t i = 0; i < c->codec_count; i++) {
        const cen_codec *codec = &c->codecs[i];
        const size_t *v = codec->verdicts;
        fprintf(out, "%c  ", cen_letter(i));
        if (codec->who.name != NULL) {
            put_text(out, codec->who.name);
            fputc(' ', out);
            put_text(out, codec->who.version);
            fprintf(out, ": %zu as expected, %zu lenient, %zu open, %zu wrong, %zu of these unexplained\n",
                    v[ADP_PASS], v[ADP_LENIENT], v[ADP_INFO], v[ADP_FAIL], codec->unexplained);
        } else {
            put_text(out, codec->command);
            fputc('\n', out);
        }
        if (codec->trouble != NULL) print_trouble(codec, out);
    }
}

static void print_matrix(const cen_census *c, FILE *out) {
    fputs("\ninputs on which two disagree\n ", out);
    for (size_t b = 0; b < c->codec_count; b++)
        fprintf(out, "%6c", cen_letter(b));
    for (size_t a = 0; a < c->codec_count; a++) {
        fprintf(out, "\n%c", cen_letter(a));
        for (size_t b = 0; b < c->codec_count; b++) {
            cen_pair pair = cen_compare(c, a, b);
            if (a == b || pair.common == 0)
                fprintf(out, "%6s", "-");
            else
                fprintf(out, "%6zu", pair.different);
        }
    }
    fputs("\n", out);
}

static bool print_clusters(const cen_census *c, FILE *out) {
    cen_clusters k;
    bool ok = cen_clusters_find(c, &k);
    fputs("\nwho agrees with whom\n", out);
    for (size_t i = 0; ok && i < k.count; i++)
        fprintf(out, "%6zu  %s\n", k.items[i].count, k.items[i].sides);
    cen_clusters_free(&k);
    return ok;
}

static void print_sides(const cen_census *c, size_t input, FILE *out) {
    for (size_t a = 0; a < c->codec_count; a++) {
        cen_side side;
        if (!c->codecs[a].cells[input].known) continue;
        if (cen_side_of(c, input, a, &side)) {
            fprintf(out, "  %.*s, %s%s: %s\n", (int)side.letters.len, (const char *)side.letters.data,
                    cen_verdict_words(side.cell), side.cell->quirk != NULL ? ", explained" : "",
                    c->inputs[input].outcomes[side.outcome].shown);
        }
        sio_buf_free(&side.letters);
    }
}

static bool print_unexplained(const cen_census *c, FILE *out) {
    cen_groups groups;
    size_t found = 0;
    bool ok = cen_groups_find(c, &groups);
    for (size_t i = 0; ok && i < groups.count; i++) {
        const cen_group *g = &groups.items[i];
        const cen_input *in = &c->inputs[g->inputs[0]];
        sio_buf text = SIO_BUF_INIT;
        if (!g->unexplained || found++ >= MOST_UNEXPLAINED) continue;
        ok = cen_add_input(in, &text);
        fprintf(out, "\nunexplained, %s, %zu input%s: %s %s ", g->requirement, g->count,
                g->count == 1 ? "" : "s",
                in->minimal != NULL    ? "shrunk"
                : in->op == ADP_DECODE ? "decode"
                                       : "encode",
                in->vector->id);
        if (ok) put_text(out, sio_buf_cstr(&text));
        fputc('\n', out);
        print_sides(c, g->inputs[0], out);
        sio_buf_free(&text);
    }
    if (found > MOST_UNEXPLAINED)
        fprintf(out, "\nand %zu more; --report md tells all\n", found - MOST_UNEXPLAINED);
    if (found > 0)
        fputs("\nWhat is no fault of your codec can be explained in a file for --quirks "
              "(vectors/schema/quirks.schema.json)\n",
              out);
    cen_groups_free(&groups);
    return ok;
}

static void print_stale(const cen_census *c, FILE *out) {
    const cen_quirk *quirk;
    for (size_t i = 0; c->whole && (quirk = cen_quirks_at(c->quirks, i)) != NULL; i++)
        if (cen_is_stale(c, quirk)) fprintf(out, "\nstale quirk, it explains nothing: %s\n", quirk->id);
}

bool cen_console(const cen_census *c, FILE *out) {
    print_codecs(c, out);
    print_matrix(c, out);
    bool ok = print_clusters(c, out) && print_unexplained(c, out);
    print_stale(c, out);
    if (c->hurried) fputs("\nthe time for shrinking was over: some inputs could be smaller\n", out);
    return ok;
}
