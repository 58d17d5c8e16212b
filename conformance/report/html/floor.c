/* The interop floor: how far the testee goes along in what the protocol leaves open. */
#include "report/html/parts.h"

static void put_measure(rep_markup *m, const json_t *row) {
    const char *title = json_string_value(json_object_get(row, "title"));
    const char *reached = json_string_value(json_object_get(row, "reached"));
    const char *beyond = json_string_value(json_object_get(row, "beyond"));
    const char *why = json_string_value(json_object_get(row, "why"));
    rep_raw(m, "<dt>");
    rep_text(m, title);
    rep_raw(m, "</dt><dd><b>");
    rep_text(m, reached != NULL ? reached : beyond == NULL ? "?" : "none");
    rep_raw(m, beyond == NULL ? "</b> and more" : "</b><span class=\"soft\">; at ");
    rep_text(m, beyond);
    if (beyond != NULL && why != NULL) {
        rep_raw(m, ": ");
        html_put_detail(m, why);
    }
    rep_raw(m, beyond == NULL ? "</dd>\n" : "</span></dd>\n");
}

void html_floor(html_report *h) {
    const json_t *floor = h->report->floor;
    if (json_array_size(floor) == 0) return;
    rep_raw(&h->m, "<section class=\"card\"><h2>How far it goes</h2>\n<p class=\"soft\">The protocol leaves "
                   "these open; nothing "
                   "here is wrong. The testee went along up to:</p>\n<dl class=\"facts\">\n");
    for (size_t i = 0; i < json_array_size(floor); i++)
        put_measure(&h->m, json_array_get(floor, i));
    rep_raw(&h->m, "</dl></section>\n");
}
