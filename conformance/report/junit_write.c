#include "report/junit_write.h"

#include <string.h>

void junit_begin(rep_markup *m, double seconds, const junit_counts *counts) {
    rep_rawf(
        m,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"siospec\" time=\"%.3f\" tests=\"%zu\" "
        "errors=\"%zu\" skipped=\"%zu\" failures=\"%zu\">\n  <properties>\n",
        seconds, counts->tests, counts->errors, counts->skipped, counts->failures);
}

void junit_attribute(rep_markup *m, const char *name, const char *value) {
    rep_rawf(m, " %s=\"", name);
    rep_text(m, value);
    rep_raw(m, "\"");
}

void junit_property(rep_markup *m, const char *name, const char *value) {
    if (value == NULL) return;
    rep_raw(m, "    <property");
    junit_attribute(m, "name", name);
    junit_attribute(m, "value", value);
    rep_raw(m, "/>\n");
}

void junit_cases(rep_markup *m) {
    rep_raw(m, "  </properties>\n");
}

void junit_end(rep_markup *m) {
    rep_raw(m, "</testsuite>\n");
}

/* Only a first line makes a message; the whole story is in the element. */
void junit_message(rep_markup *m, const char *before, const char *text) {
    rep_raw(m, " message=\"");
    rep_raw(m, before);
    rep_text_of(m, sio_slice_of(text, strcspn(text, "\n")));
    rep_raw(m, "\"");
}

void junit_fault(rep_markup *m, const char *element, const char *type, const char *message, sio_slice story) {
    rep_rawf(m, "    <%s", element);
    junit_attribute(m, "type", type);
    junit_message(m, "", message);
    rep_raw(m, ">");
    rep_text_of(m, story);
    rep_rawf(m, "</%s>\n", element);
}

void junit_skipped(rep_markup *m, const char *before, const char *why) {
    rep_raw(m, "    <skipped");
    junit_message(m, before, why);
    rep_raw(m, "/>\n");
}
