/* The wire log in columns: when, on which connection, which way, what. */
#include <stdlib.h>
#include <string.h>

#include "report/html/parts.h"
#include "report/wire_lines.h"

static size_t step_number(sio_slice text) {
    char digits[16] = "";
    static const char prefix[] = "step ";
    if (!sio_slice_starts(text, prefix)) return 0;
    sio_slice rest = sio_slice_sub(text, sizeof prefix - 1, sizeof prefix - 1 + sizeof digits - 1);
    memcpy(digits, rest.ptr, rest.len);
    return strtoul(digits, NULL, 10);
}

static void put_packet_words(rep_markup *m, const rep_line *line) {
    sio_buf words = SIO_BUF_INIT;
    if (!rep_packet_words(line->layer, line->text, &words)) m->failed = true;
    if (words.len > 0) {
        rep_raw(m, "<span class=\"words\">");
        rep_text_of(m, sio_buf_slice(&words));
        rep_raw(m, "</span>");
    }
    sio_buf_free(&words);
}

static void put_place(rep_markup *m, const rep_line *line, const char *arrow, const char *spoken) {
    rep_raw(m, "<time>");
    rep_text_of(m, line->time);
    rep_raw(m, "</time><span class=\"who\">");
    rep_text_of(m, line->conn);
    rep_raw(m, line->conn.len > 0 ? " " : "");
    rep_text_of(m, line->layer);
    rep_rawf(m, "</span><span class=\"arrow\"%s%s%s>%s</span>", *spoken != '\0' ? " title=\"" : "", spoken,
             *spoken != '\0' ? "\"" : "", arrow);
}

static void put_line(rep_markup *m, const rep_line *line, size_t failed) {
    static const struct {
        const char *name, *arrow, *spoken;
    } looks[] = {[REP_LINE_STEP] = {"step", "", ""},
                 [REP_LINE_SENT] = {"out", "→", "sent by siospec"},
                 [REP_LINE_RECEIVED] = {"in", "←", "sent by the testee"},
                 [REP_LINE_EVENT] = {"event", "·", ""},
                 [REP_LINE_GAP] = {"gap", "", ""}};
    bool here = line->kind == REP_LINE_STEP && failed > 0 && step_number(line->text) == failed;
    if (line->kind == REP_LINE_GAP) {
        rep_raw(m, "<li class=\"gap\">");
        rep_text_of(m, line->text);
        rep_raw(m, "</li>\n");
        return;
    }
    rep_rawf(m, "<li class=\"%s%s\">", looks[line->kind].name, here ? " fail" : "");
    put_place(m, line, looks[line->kind].arrow, looks[line->kind].spoken);
    rep_raw(m, line->kind == REP_LINE_STEP ? "<span>" : "<span><code>");
    rep_text_of(m, line->text);
    rep_raw(m, line->kind == REP_LINE_STEP ? "" : "</code>");
    put_packet_words(m, line);
    rep_raw(m, "</span></li>\n");
}

void html_log(rep_markup *m, const char *log, size_t failed) {
    sio_slice rest = sio_slice_str(log);
    rep_line line;
    rep_raw(m, "<ol class=\"log\">\n");
    while (rep_line_next(&rest, &line))
        put_line(m, &line, failed);
    rep_raw(m, "</ol>\n");
}
