#include "transport/head.h"

#include <string.h>
#include <strings.h>

/* ---- fields ---- */

typedef bool take_fn(tr_head *head, sio_slice value);

static bool take_once(sio_slice *field, sio_slice value) {
    if (field->ptr != NULL) return false;
    *field = value;
    return true;
}

static bool take_host(tr_head *head, sio_slice value) {
    return take_once(&head->host, value);
}

static bool take_key(tr_head *head, sio_slice value) {
    return take_once(&head->ws_key, value);
}

static bool take_version(tr_head *head, sio_slice value) {
    return take_once(&head->ws_version, value);
}

static bool take_origin(tr_head *head, sio_slice value) {
    head->origin = value;
    return true;
}

static bool take_agent(tr_head *head, sio_slice value) {
    head->user_agent = value;
    return true;
}

static bool take_type(tr_head *head, sio_slice value) {
    head->content_type = value;
    return true;
}

static bool take_cors(tr_head *head, sio_slice value) {
    head->cors_headers = value;
    return true;
}

static bool take_extensions(tr_head *head, sio_slice value) {
    head->ws_extensions = value;
    return true;
}

/* gzip;q=0 is a refusal. */
static bool take_encodings(tr_head *head, sio_slice value) {
    while (value.len > 0) {
        sio_slice weight = tr_cut(&value, ',');
        bool gzip = tr_word_is(tr_trim_blanks(tr_cut(&weight, ';')), "gzip");
        weight = tr_trim_blanks(weight);
        bool none = tr_word_is(weight, "q=0") || tr_word_is(weight, "q=0.0") ||
                    tr_word_is(weight, "q=0.00") || tr_word_is(weight, "q=0.000");
        if (gzip) head->takes_gzip = !none;
    }
    return true;
}

static bool take_expect(tr_head *head, sio_slice value) {
    head->wants_continue = tr_word_is(value, "100-continue");
    return true;
}

static const struct {
    const char *name;
    take_fn *take;
} fields[] = {
    {"host", take_host},
    {"expect", take_expect},
    {"origin", take_origin},
    {"user-agent", take_agent},
    {"content-type", take_type},
    {"access-control-request-headers", take_cors},
    {"sec-websocket-key", take_key},
    {"sec-websocket-version", take_version},
    {"sec-websocket-extensions", take_extensions},
    {"accept-encoding", take_encodings},
};

static bool take_line(tr_head *head, sio_slice line) {
    sio_slice name, value;
    if (!tr_field_divide(line, &name, &value)) return false;
    tr_taken taken = tr_framing_take(&head->framing, name, value);
    if (taken != TR_FIELD_OTHER) return taken == TR_FIELD_TAKEN;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (tr_word_is(name, fields[i].name)) return fields[i].take(head, value);
    return true;
}

/* ---- the request line ---- */

static sio_method method_of(sio_slice name) {
    static const struct {
        const char *name;
        sio_method method;
    } known[] = {{"GET", SIO_METHOD_GET},
                 {"POST", SIO_METHOD_POST},
                 {"OPTIONS", SIO_METHOD_OPTIONS},
                 {"HEAD", SIO_METHOD_HEAD}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (sio_slice_is(name, known[i].name)) return known[i].method;
    return SIO_METHOD_OTHER;
}

static bool starts(sio_slice s, const char *prefix) {
    size_t len = strlen(prefix);
    return s.len >= len && strncasecmp((const char *)s.ptr, prefix, len) == 0;
}

/* http://host/path is the same target as /path (RFC 9112, 3.2.2). */
static sio_slice without_authority(sio_slice target) {
    bool http = starts(target, "http://");
    if (!http && !starts(target, "https://")) return target;
    sio_slice rest = sio_slice_from(target, strlen(http ? "http://" : "https://"));
    const uint8_t *slash = rest.len > 0 ? memchr(rest.ptr, '/', rest.len) : NULL;
    return slash == NULL ? sio_slice_str("/") : sio_slice_from(rest, (size_t)(slash - rest.ptr));
}

static unsigned take_request_line(tr_head *head, sio_slice line) {
    sio_slice version = line;
    sio_slice method = tr_cut(&version, ' ');
    sio_slice target = tr_cut(&version, ' ');
    if (tr_has_control(line) || !tr_is_token(method) || target.len == 0) return 400;
    if (version.len != 8 || !sio_slice_starts(version, "HTTP/")) return 400;
    if (!sio_slice_starts(version, "HTTP/1.")) return 505;
    head->framing.http_1_1 = version.ptr[7] != '0';
    if (version.ptr[7] < '0' || version.ptr[7] > '9') return 400;
    head->method = method_of(method);
    head->query = without_authority(target);
    head->path = tr_cut(&head->query, '?');
    head->query = tr_cut(&head->query, '#');
    return 0;
}

/* ---- the head ---- */

bool tr_head_plausible(sio_slice bytes) {
    enum { LONGEST_METHOD = 32 };
    const uint8_t *end = memmem(bytes.ptr, bytes.len, "\r\n", 2);
    if (end != NULL) {
        tr_head ignored = {.method = SIO_METHOD_OTHER};
        return take_request_line(&ignored, sio_slice_sub(bytes, 0, (size_t)(end - bytes.ptr))) == 0;
    }
    sio_slice line = bytes;
    if (line.ptr[line.len - 1] == '\r') line.len--;
    sio_slice method = tr_cut(&line, ' ');
    if (method.len > LONGEST_METHOD || tr_has_control(method) || tr_has_control(line)) return false;
    return method.len == 0 ? bytes.ptr[0] == '\r' : tr_is_token(method);
}

/* What several fields mean together. */
static unsigned judge(const tr_head *head) {
    if (head->framing.http_1_1 && head->host.ptr == NULL) return 400;
    if (head->framing.coded && (head->framing.sized || !head->framing.http_1_1)) return 400;
    if (head->framing.coded && !head->framing.chunked) return 501;
    return 0;
}

unsigned tr_head_parse(sio_slice head, tr_head *out) {
    *out = (tr_head){.method = SIO_METHOD_OTHER};
    sio_slice line;
    if (!tr_head_line(&head, &line)) return 400;
    unsigned status = take_request_line(out, line);
    while (status == 0 && tr_head_line(&head, &line))
        if (!take_line(out, line)) status = 400;
    if (status != 0) return status;
    return head.len == 2 ? judge(out) : 400;
}
