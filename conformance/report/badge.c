/* A small picture for a README: what was checked, and how many of the judged cases are as they should be. */
#include <stdio.h>
#include <string.h>

#include "report/markup.h"
#include "report/report.h"
#include "report/summary.h"

enum { HEIGHT = 20, MARGIN = 7, BASELINE = 14 };

/* Tenths of a pixel that a character takes in Verdana at 11 pixels; a viewer with another font squeezes the
 * text to fit (textLength). */
static unsigned width_of(const char *text) {
    unsigned tenths = 0;
    for (; *text != '\0'; text++)
        tenths += strchr(" .,/:|il1", *text) != NULL ? 47 : strchr("mw", *text) != NULL ? 98 : 68;
    return tenths / 10;
}

static const char *colour_of(const rep_report *r) {
    int status = rep_exit_status(r);
    if (status == 1) return "#b3261e";
    if (status == 3) return "#5f6368";
    return rep_summary_of(r->plan).known > 0 ? "#8a6100" : "#1b7f3b";
}

static void put_label(rep_markup *m, unsigned x, unsigned width, const char *text) {
    rep_rawf(m, "<text x=\"%u\" y=\"%u\" textLength=\"%u\">", x + MARGIN, (unsigned)BASELINE, width);
    rep_text(m, text);
    rep_raw(m, "</text>\n");
}

bool rep_badge(const rep_report *r, FILE *out) {
    rep_summary s = rep_summary_of(r->plan);
    size_t good = s.pass + s.lenient + s.info, judged = good + s.fail + s.flaky + s.known;
    const char *label = r->contract == NULL                    ? "socket.io codec"
                        : strcmp(r->contract, "engineio") == 0 ? "engine.io v4"
                                                               : "socket.io v5";
    char value[64];
    snprintf(value, sizeof value, "%zu/%zu", good, judged);
    unsigned left = width_of(label) + 2 * MARGIN, right = width_of(value) + 2 * MARGIN;
    rep_markup m;
    rep_markup_begin(&m, out);
    rep_rawf(&m,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%d\" viewBox=\"0 0 %u %d\" "
             "role=\"img\" "
             "aria-label=\"%s: %s, %s\">\n<title>%s: %s, %s</title>\n",
             left + right, (int)HEIGHT, left + right, (int)HEIGHT, label, value, rep_words_of_status(r),
             label, value, rep_words_of_status(r));
    rep_rawf(&m,
             "<clipPath id=\"r\"><rect width=\"%u\" height=\"%d\" rx=\"4\"/></clipPath>\n<g "
             "clip-path=\"url(#r)\">",
             left + right, (int)HEIGHT);
    rep_rawf(&m, "<rect width=\"%u\" height=\"%d\" fill=\"#3c4043\"/>", left, (int)HEIGHT);
    rep_rawf(&m, "<rect x=\"%u\" width=\"%u\" height=\"%d\" fill=\"%s\"/></g>\n", left, right, (int)HEIGHT,
             colour_of(r));
    rep_raw(&m, "<g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,Geneva,sans-serif\" font-size=\"11\">\n");
    put_label(&m, 0, left - 2 * MARGIN, label);
    put_label(&m, left, right - 2 * MARGIN, value);
    rep_raw(&m, "</g>\n</svg>\n");
    return rep_markup_end(&m);
}
