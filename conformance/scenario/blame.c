#include "scenario/blame.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/header.h"
#include "value/echo.h"

#define IDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* clang-format off */
/* An acknowledgement with another id, another packet with one. */
static const scn_blame ACK_ID = {IDS("SIO5-AK-02"),
    IDS("SIO5-AK-08", "SIO5-AK-10", "SIO5-AK-12", "SIO5-AK-13", "SIO5-PG-02", "SIO5-PG-08"), NULL};
static const scn_blame OTHER_ID = {IDS("SIO5-PG-08"),
    IDS("SIO5-AK-01", "SIO5-AK-11", "SIO5-AK-15", "SIO5-PG-02", "SIO5-PG-09"), NULL};
/* The same packet, with binary or without. */
static const scn_blame NEEDLESS_BINARY = {IDS("SIO5-BIN-05"), IDS("SIO5-PG-01", "SIO5-PG-02"), NULL};
static const scn_blame PLAIN_ACK = {IDS("SIO5-AK-04"),
    IDS("SIO5-BIN-01", "SIO5-BIN-03", "SIO5-PG-01", "SIO5-PG-02"), NULL};
static const scn_blame PLAIN_EVENT = {IDS("SIO5-BIN-01"),
    IDS("SIO5-BIN-03", "SIO5-BIN-04", "SIO5-BIN-15", "SIO5-PG-01", "SIO5-PG-02"), NULL};
static const scn_blame WRONG_TYPE = {IDS("SIO5-PG-01"), IDS("SIO5-AK-02", "SIO5-AK-04"), NULL};
/* The Engine.IO type stands twice. */
static const scn_blame MESSAGE_TYPE = {IDS("SIO5-PG-03"), NULL, NULL};
static const scn_blame COUNT = {IDS("SIO5-BIN-01"),
    IDS("SIO5-AK-04", "SIO5-BIN-04", "SIO5-BIN-06", "SIO5-BIN-07", "SIO5-BIN-15",
        "SIO5-PG-02"), NULL};
/* The right namespace, but not as it is to be written. */
static const scn_blame SPELLING = {IDS("SIO5-PG-04"),
    IDS("SIO5-CN-02", "SIO5-DC-01", "SIO5-NS-03", "SIO5-PG-02", "SIO5-PG-07", "SIO5-PG-08"), NULL};
/* Another namespace. */
static const scn_blame REPLY_FOR_OTHER = {IDS("SIO5-NS-03"),
    IDS("SIO5-CN-02", "SIO5-CN-04", "SIO5-CN-09", "SIO5-NS-02", "SIO5-NS-04", "SIO5-PG-04", "SIO5-PG-05",
        "SIO5-PG-06", "SIO5-PG-07"), NULL};
static const scn_blame ACK_FOR_OTHER = {IDS("SIO5-AK-02"), IDS("SIO5-NS-06", "SIO5-PG-04"), NULL};
static const scn_blame LEAVE_FOR_OTHER = {IDS("SIO5-PG-04"),
    IDS("SIO5-DC-01", "SIO5-DC-02", "SIO5-DC-03", "SIO5-NS-06"), NULL};
static const scn_blame EVENT_FOR_OTHER = {IDS("SIO5-NS-06"),
    IDS("SIO5-EV-09", "SIO5-NS-01", "SIO5-NS-02", "SIO5-NS-03", "SIO5-NS-04", "SIO5-PG-04"), NULL};
/* The header is right: what only a header can break is not broken. */
static const scn_blame PAYLOAD = {NULL, NULL,
    IDS("SIO5-AK-01", "SIO5-AK-02", "SIO5-AK-04", "SIO5-AK-12", "SIO5-BIN-05", "SIO5-NS-03", "SIO5-PG-01",
        "SIO5-PG-03", "SIO5-PG-04", "SIO5-PG-08")};
/* clang-format on */

static bool is_ack(char type) {
    return type == '3' || type == '6';
}

static const scn_blame *kind_of_type(char want, char got) {
    if (want == '6' && got != '5') return &PLAIN_ACK;
    if (want == '5' && got == '2') return &PLAIN_EVENT;
    return want + 3 == got ? &NEEDLESS_BINARY : &WRONG_TYPE;
}

static const scn_blame *kind_of_namespace(char type) {
    if (type == '0' || type == '4') return &REPLY_FOR_OTHER;
    if (type == '1') return &LEAVE_FOR_OTHER;
    return is_ack(type) ? &ACK_FOR_OTHER : &EVENT_FOR_OTHER;
}

static bool is_main(sio_slice nsp) {
    return nsp.len == 0 || sio_slice_is(nsp, "/");
}

/* The first field of the two headers that differs; NULL: none does. */
static const scn_blame *kind_of_header(const scn_header *want, const scn_header *got) {
    if (want->type != got->type) return kind_of_type(want->type, got->type);
    if (!sio_slice_equal(want->count, got->count)) return &COUNT;
    if (is_main(want->nsp) != is_main(got->nsp) ||
        (!is_main(want->nsp) && !sio_slice_equal(want->nsp, got->nsp)))
        return kind_of_namespace(want->type);
    if (!sio_slice_equal(want->id, got->id)) return is_ack(want->type) ? &ACK_ID : &OTHER_ID;
    return sio_slice_equal(want->everything, got->everything) ? NULL : &SPELLING;
}

/* What a PATTERN spells out from its start on. Returns false when it does not. */
static bool spelt_start(const json_t *pattern, const val_scope *scope, uint64_t max_payload, sio_buf *out) {
    const json_t *prefix = json_object_get(pattern, "prefix");
    if (json_object_get(pattern, "json") != NULL)
        return prefix != NULL && json_object_get(pattern, "$capture") == NULL &&
               val_scope_expand(scope, sio_slice_str(json_string_value(prefix)), out) == NULL;
    bool text = json_is_string(pattern) || json_object_get(pattern, "text") != NULL;
    return text && val_payload(pattern, scope, max_payload, out) == NULL;
}

/* An event with this name, whatever else it says. */
static bool has_name(const json_t *pattern, sio_slice payload) {
    const json_t *name = json_array_get(json_object_get(pattern, "json"), 0);
    char *spelt = json_is_string(name) ? json_dumps(name, JSON_ENCODE_ANY) : NULL;
    bool same = spelt != NULL && payload.len > 0 && payload.ptr[0] == '[' &&
                sio_slice_starts(sio_slice_from(payload, 1), spelt);
    free(spelt);
    return same;
}

/* Only of a packet that is the expected one but for its header it may be said that the header is wrong. */
static bool is_same_packet(const json_t *pattern, const scn_header *want, const scn_header *got,
                           val_scope *scope, uint64_t max_payload) {
    sio_buf mended = SIO_BUF_INIT;
    bool same = sio_buf_add(&mended, want->everything) && sio_buf_add(&mended, got->payload) &&
                val_pattern(pattern, (val_packet){.bytes = sio_buf_slice(&mended)}, scope, max_payload, NULL);
    sio_buf_free(&mended);
    return same || has_name(pattern, got->payload);
}

static const scn_blame *find(const json_t *pattern, sio_slice actual, val_scope *scope, uint64_t max_payload,
                             sio_slice spelt) {
    scn_header want, got;
    if (!scn_header_read(&want, spelt, sio_slice_of(NULL, 0)) || !scn_header_read(&got, actual, want.nsp))
        return NULL;
    if (got.type == '4' &&
        sio_slice_equal(sio_slice_sub(got.everything, 1, 2 + 1), sio_slice_sub(spelt, 0, 2)))
        return &MESSAGE_TYPE;
    const scn_blame *kind = kind_of_header(&want, &got);
    if (kind == NULL) return &PAYLOAD;
    return is_same_packet(pattern, &want, &got, scope, max_payload) ? kind : NULL;
}

const scn_blame *scn_blame_find(const json_t *pattern, val_packet actual, val_scope *scope,
                                uint64_t max_payload) {
    sio_buf spelt = SIO_BUF_INIT, asked = SIO_BUF_INIT;
    const json_t *echoed = json_object_get(pattern, "echoed");
    json_t *answer = NULL;
    if (echoed != NULL &&
        val_scope_expand(scope, sio_slice_of(json_string_value(echoed), json_string_length(echoed)),
                         &asked) == NULL)
        answer = val_echo_answer(val_scope_by_events(scope), sio_buf_slice(&asked));
    const json_t *plain = answer != NULL ? answer : pattern;
    const scn_blame *kind = NULL;
    if (!actual.binary && spelt_start(plain, scope, max_payload, &spelt))
        kind = find(plain, actual.bytes, scope, max_payload, sio_buf_slice(&spelt));
    json_decref(answer);
    sio_buf_free(&spelt);
    sio_buf_free(&asked);
    return kind;
}

static bool is_among(const char *const *ids, const char *id) {
    for (; ids != NULL && *ids != NULL; ids++)
        if (strcmp(*ids, id) == 0) return true;
    return false;
}

bool scn_blame_keeps(const scn_blame *blame, const char *id) {
    if (blame->never != NULL) return !is_among(blame->never, id);
    return is_among(blame->main, id) || is_among(blame->other, id);
}
