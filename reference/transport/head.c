#include "transport/head.h"

#include <string.h>
#include <strings.h>

/* ---- characters ---- */

static bool is_token_char(uint8_t c) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
    return c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static bool is_token(sio_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (!is_token_char(s.ptr[i])) return false;
    return s.len > 0;
}

static bool is_control(uint8_t c) {
    return (c < 0x20 && c != '\t') || c == 0x7f;
}

static bool has_control(sio_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (is_control(s.ptr[i])) return true;
    return false;
}

static sio_slice trim(sio_slice s) {
    while (s.len > 0 && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
        s = sio_slice_from(s, 1);
    while (s.len > 0 && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
        s.len--;
    return s;
}

static bool equals(sio_slice s, const char *word) {
    return s.len == strlen(word) && strncasecmp((const char *)s.ptr, word, s.len) == 0;
}

/* Takes what stands before the next `stop` off `rest`. */
static sio_slice cut(sio_slice *rest, uint8_t stop) {
    const uint8_t *at = rest->len > 0 ? memchr(rest->ptr, stop, rest->len) : NULL;
    size_t len = at == NULL ? rest->len : (size_t)(at - rest->ptr);
    sio_slice first = sio_slice_sub(*rest, 0, len);
    *rest = sio_slice_from(*rest, len + 1);
    return first;
}

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

/* Two lengths, or one that is no number, are how requests are smuggled. */
static bool take_length(tr_head *head, sio_slice value) {
    if (head->sized || value.len == 0 || value.len > 18) return false;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9') return false;
        head->length = head->length * 10 + (uint64_t)(value.ptr[i] - '0');
    }
    head->sized = true;
    return true;
}

static bool take_coding(tr_head *head, sio_slice value) {
    head->chunked = !head->coded && equals(value, "chunked");
    head->coded = true;
    return true;
}

static bool take_connection(tr_head *head, sio_slice value) {
    while (value.len > 0) {
        sio_slice word = trim(cut(&value, ','));
        if (equals(word, "close")) head->close = true;
        if (equals(word, "keep-alive")) head->keep_alive = true;
        if (equals(word, "upgrade")) head->connection_upgrade = true;
    }
    return true;
}

static bool take_upgrade(tr_head *head, sio_slice value) {
    while (value.len > 0)
        if (equals(trim(cut(&value, ',')), "websocket")) head->websocket = true;
    return true;
}

static bool take_extensions(tr_head *head, sio_slice value) {
    head->ws_extensions = value;
    return true;
}

/* gzip;q=0 is a refusal. */
static bool take_encodings(tr_head *head, sio_slice value) {
    while (value.len > 0) {
        sio_slice weight = cut(&value, ',');
        bool gzip = equals(trim(cut(&weight, ';')), "gzip");
        weight = trim(weight);
        bool none = equals(weight, "q=0") || equals(weight, "q=0.0") || equals(weight, "q=0.00") ||
                    equals(weight, "q=0.000");
        if (gzip) head->takes_gzip = !none;
    }
    return true;
}

static bool take_expect(tr_head *head, sio_slice value) {
    head->wants_continue = equals(value, "100-continue");
    return true;
}

static const struct {
    const char *name;
    take_fn *take;
} fields[] = {
    {"host", take_host},
    {"content-length", take_length},
    {"transfer-encoding", take_coding},
    {"connection", take_connection},
    {"upgrade", take_upgrade},
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

/* A line that begins with a blank continues a field in old HTTP: refused, as is a blank before the colon. */
static bool take_line(tr_head *head, sio_slice line) {
    if (has_control(line) || memchr(line.ptr, ':', line.len) == NULL) return false;
    sio_slice value = line;
    sio_slice name = cut(&value, ':');
    if (!is_token(name)) return false;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (equals(name, fields[i].name)) return fields[i].take(head, trim(value));
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
    sio_slice method = cut(&version, ' ');
    sio_slice target = cut(&version, ' ');
    if (has_control(line) || !is_token(method) || target.len == 0) return 400;
    if (version.len != 8 || !sio_slice_starts(version, "HTTP/")) return 400;
    if (!sio_slice_starts(version, "HTTP/1.")) return 505;
    head->http_1_1 = version.ptr[7] != '0';
    if (version.ptr[7] < '0' || version.ptr[7] > '9') return 400;
    head->method = method_of(method);
    head->query = without_authority(target);
    head->path = cut(&head->query, '?');
    head->query = cut(&head->query, '#');
    return 0;
}

/* ---- the head ---- */

size_t tr_head_end(sio_slice bytes, size_t known) {
    size_t from = known > 3 ? known - 3 : 0;
    sio_slice rest = sio_slice_from(bytes, from);
    const uint8_t *at = rest.len >= 4 ? memmem(rest.ptr, rest.len, "\r\n\r\n", 4) : NULL;
    return at == NULL ? 0 : (size_t)(at - bytes.ptr) + 4;
}

bool tr_head_plausible(sio_slice bytes) {
    enum { LONGEST_METHOD = 32 };
    const uint8_t *end = memmem(bytes.ptr, bytes.len, "\r\n", 2);
    if (end != NULL) {
        tr_head ignored = {.method = SIO_METHOD_OTHER};
        return take_request_line(&ignored, sio_slice_sub(bytes, 0, (size_t)(end - bytes.ptr))) == 0;
    }
    sio_slice line = bytes;
    if (line.ptr[line.len - 1] == '\r') line.len--;
    sio_slice method = cut(&line, ' ');
    if (method.len > LONGEST_METHOD || has_control(method) || has_control(line)) return false;
    return method.len == 0 ? bytes.ptr[0] == '\r' : is_token(method);
}

/* What several fields mean together. */
static unsigned judge(const tr_head *head) {
    if (head->http_1_1 && head->host.ptr == NULL) return 400;
    if (head->coded && (head->sized || !head->http_1_1)) return 400;
    if (head->coded && !head->chunked) return 501;
    return 0;
}

unsigned tr_head_parse(sio_slice head, tr_head *out) {
    *out = (tr_head){.method = SIO_METHOD_OTHER};
    bool first = true;
    while (head.len > 2) {
        const uint8_t *end = memmem(head.ptr, head.len, "\r\n", 2);
        if (end == NULL) return 400;
        sio_slice line = sio_slice_sub(head, 0, (size_t)(end - head.ptr));
        unsigned status = 0;
        if (first)
            status = take_request_line(out, line);
        else if (!take_line(out, line))
            status = 400;
        if (status != 0) return status;
        first = false;
        head = sio_slice_from(head, line.len + 2);
    }
    return first ? 400 : judge(out);
}

bool tr_head_persists(const tr_head *head) {
    return head->http_1_1 ? !head->close : head->keep_alive && !head->close;
}
