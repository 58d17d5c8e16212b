#include "report/html/page.h"

#include <openssl/evp.h>
#include <string.h>

#include "data/embedded.h"

extern const struct data_embedded rep_page_files[];
extern const uint64_t rep_page_count;

static sio_slice embedded(const char *name) {
    for (uint64_t i = 0; i < rep_page_count; i++)
        if (strcmp(rep_page_files[i].name, name) == 0)
            return sio_slice_of(rep_page_files[i].start,
                                (size_t)(rep_page_files[i].end - rep_page_files[i].start));
    return sio_slice_str("");
}

/* `'sha256-…'`: the browser takes what stands between the tags and nothing else. */
static void put_hash(rep_markup *m, sio_slice text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned char encoded[4 * EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (EVP_Digest(text.ptr, text.len, digest, &length, EVP_sha256(), NULL) != 1) {
        m->failed = true;
        return;
    }
    EVP_EncodeBlock(encoded, digest, (int)length);
    rep_rawf(m, "'sha256-%s'", (const char *)encoded);
}

static void put_slice(rep_markup *m, sio_slice text) {
    fwrite(text.ptr, 1, text.len, m->out);
}

void html_begin(rep_markup *m, const char *title) {
    sio_slice style = embedded("report.css"), script = embedded("report.js");
    rep_raw(m, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
               "base-uri 'none'; form-action 'none'; style-src ");
    put_hash(m, style);
    rep_raw(m, "; script-src ");
    put_hash(m, script);
    rep_raw(m,
            "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n<title>");
    rep_text(m, title);
    rep_raw(m, "</title>\n<style>");
    put_slice(m, style);
    rep_raw(m, "</style>\n</head>\n<body>\n");
}

void html_end(rep_markup *m) {
    rep_raw(m, "<script>");
    put_slice(m, embedded("report.js"));
    rep_raw(m, "</script>\n</body>\n</html>\n");
}

void html_mark(rep_markup *m, const rep_mark *mark, const char *target, const char *label,
               const char *extra) {
    rep_rawf(m, "<%s class=\"m %s\"", target == NULL ? "span" : "a", mark->colour);
    if (target != NULL) {
        rep_raw(m, " href=\"#");
        rep_text(m, target);
        rep_raw(m, "\"");
    }
    if (label != NULL) {
        rep_raw(m, " title=\"");
        rep_text(m, label);
        rep_raw(m, "\"");
    }
    rep_rawf(m, ">%s", mark->letter);
    if (extra != NULL) {
        rep_raw(m, " <small>");
        rep_text(m, extra);
        rep_raw(m, "</small>");
    }
    rep_raw(m, target == NULL ? "</span>" : "</a>");
}

void html_legend(rep_markup *m, const size_t *shown) {
    size_t count = 0;
    const rep_mark *marks = rep_marks(&count);
    rep_raw(m, "<ul class=\"legend\">");
    for (size_t i = 0; i < count; i++) {
        if (shown[i] == 0) continue;
        rep_raw(m, "<li>");
        html_mark(m, &marks[i], NULL, NULL, NULL);
        rep_rawf(m, " <b>%s</b> %s</li>", marks[i].name, marks[i].words);
    }
    rep_raw(m, "</ul>\n");
}

void html_prose(rep_markup *m, const char *text) {
    for (bool code = false; *text != '\0'; code = !code) {
        size_t n = strcspn(text, "`");
        bool closed = text[n] == '`';
        /* A backtick that nothing closes is a backtick. */
        bool opens = closed && (code || strchr(text + n + 1, '`') != NULL);
        rep_text_of(m, sio_slice_of(text, n));
        text += n;
        if (!closed) return;
        rep_raw(m, !opens ? "`" : code ? "</code>" : "<code>");
        text++;
        if (!opens) code = !code;
    }
}
