#include "adapter/hello.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "text/escape.h"

enum { MOST_COUNTERS = 1 << 24, SHOWN = 200, LONGEST_NAME = 1000 };

void adp_identity_free(adp_identity *who) {
    free(who->name);
    free(who->version);
    free(who->language);
    json_decref(who->codecs);
    json_decref(who->leniencies);
    *who = (adp_identity){.name = NULL};
}

static bool lists(const json_t *array, const char *word) {
    size_t i;
    const json_t *item;
    json_array_foreach(array, i, item) {
        const char *text = json_string_value(item);
        if (text != NULL && strcmp(text, word) == 0) return true;
    }
    return false;
}

bool adp_identity_can(const adp_identity *who, vec_codec codec, adp_op op) {
    return lists(json_object_get(who->codecs, vec_codec_name(codec)), op == ADP_DECODE ? "decode" : "encode");
}

bool adp_identity_claims(const adp_identity *who, const char *leniency) {
    return lists(who->leniencies, leniency);
}

/* ---- reading ---- */

static const char *read_name(const json_t *hello, const char *key, char **out) {
    const char *text = json_string_value(json_object_get(hello, key));
    if (text == NULL || text[0] == '\0' || strlen(text) > LONGEST_NAME)
        return "`name`, `version` and `language` are strings, not empty, of at most 1000 bytes";
    *out = strdup(text);
    return *out == NULL ? "out of memory" : NULL;
}

static bool all_strings(const json_t *array) {
    size_t i;
    const json_t *item;
    json_array_foreach(array, i, item) {
        if (!json_is_string(item)) return false;
    }
    return json_is_array(array);
}

static const char *read_codecs(const json_t *hello, adp_identity *who) {
    json_t *codecs = json_object_get(hello, "codecs");
    const char *name;
    json_t *operations;
    if (json_object_size(codecs) == 0) return "`codecs` is an object that names at least one codec";
    json_object_foreach(codecs, name, operations) {
        if (!all_strings(operations)) return "`codecs` maps each name to an array of operations";
    }
    who->codecs = json_incref(codecs);
    return NULL;
}

static const char *read_extras(const json_t *hello, adp_identity *who) {
    json_t *leniencies = json_object_get(hello, "leniencies"), *coverage = json_object_get(hello, "coverage");
    if (leniencies != NULL && !all_strings(leniencies)) return "`leniencies` is an array of names";
    who->leniencies = leniencies != NULL ? json_incref(leniencies) : json_array();
    if (coverage == NULL) return NULL;
    json_int_t counters = json_integer_value(coverage);
    if (counters < 1 || counters > MOST_COUNTERS) return "`coverage` is a number from 1 to 16777216";
    who->coverage = (uint32_t)counters;
    return NULL;
}

const char *adp_hello_read(const adp_answer *answer, adp_identity *who) {
    json_t *hello = json_loadb((const char *)answer->text.ptr, answer->text.len, 0, NULL);
    const char *error = NULL;
    if (hello == NULL)
        error = "it is no JSON object that we can read";
    else if (json_integer_value(json_object_get(hello, "protocol")) != ADP_PROTOCOL)
        error = "`protocol` is 1";
    if (error == NULL) error = read_name(hello, "name", &who->name);
    if (error == NULL) error = read_name(hello, "version", &who->version);
    if (error == NULL) error = read_name(hello, "language", &who->language);
    if (error == NULL) error = read_codecs(hello, who);
    if (error == NULL) error = read_extras(hello, who);
    json_decref(hello);
    return error;
}

/* ---- shaking hands ---- */

static void add_shown(sio_buf *why, sio_slice text) {
    sio_buf_add_str(why, ": ");
    txt_escape_terminal(why, sio_slice_sub(text, 0, SHOWN));
    sio_buf_add_str(why, text.len > SHOWN ? "…" : "");
}

static adp_fault fail(const adp_link *l, adp_fault fault, sio_buf *why) {
    adp_link_describe(l, why);
    return fault;
}

static adp_fault ask_who(adp_link *l, adp_identity *who, bool *distrust, sio_buf *why) {
    adp_identity unwanted = {.name = NULL};
    if (!adp_link_send(l, sio_slice_str("\"op\":\"hello\",\"protocol\":1}"), 0, NULL)) return ADP_START;
    adp_news news = adp_link_next(l, 0);
    if (!news.answered) return fail(l, news.fault, why);
    const char *wrong = adp_hello_read(&news.answer, who != NULL ? who : &unwanted);
    adp_identity_free(&unwanted);
    if (wrong == NULL) return ADP_NONE;
    *distrust = true;
    sio_buf_addf(why, "the adapter's answer to the hello is not right, %s", wrong);
    add_shown(why, news.answer.text);
    return ADP_START;
}

/* Nobody can know the name: who does not say "unsupported" answers without having read. */
static adp_fault ask_nonsense(adp_link *l, bool *distrust, sio_buf *why) {
    char members[64];
    uint64_t random = 0;
    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random) random = 0x5eed;
    int n = snprintf(members, sizeof members, "\"op\":\"x%016llx\"}", (unsigned long long)random);
    if (!adp_link_send(l, sio_slice_of(members, (size_t)n), 0, NULL)) return ADP_START;
    adp_news news = adp_link_next(l, 0);
    if (!news.answered) return fail(l, news.fault, why);
    if (adp_answer_unsupported(&news.answer)) return ADP_NONE;
    *distrust = true;
    sio_buf_addf(why, "the adapter does not say \"unsupported\" to an operation that does not exist");
    add_shown(why, news.answer.text);
    return ADP_START;
}

adp_fault adp_hello(adp_link *l, adp_identity *who, bool *distrust, sio_buf *why) {
    *distrust = false;
    adp_fault fault = ask_who(l, who, distrust, why);
    if (fault == ADP_NONE) fault = ask_nonsense(l, distrust, why);
    if (fault == ADP_TWICE || fault == ADP_UNKNOWN) *distrust = true;
    return fault;
}
