#include "transport/fields.h"

#include <string.h>
#include <strings.h>

/* ---- words ---- */

static bool is_token_char(uint8_t c) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
    return c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

bool tr_is_token(sio_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (!is_token_char(s.ptr[i])) return false;
    return s.len > 0;
}

static bool is_control(uint8_t c) {
    return (c < 0x20 && c != '\t') || c == 0x7f;
}

bool tr_has_control(sio_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (is_control(s.ptr[i])) return true;
    return false;
}

sio_slice tr_trim_blanks(sio_slice s) {
    while (s.len > 0 && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
        s = sio_slice_from(s, 1);
    while (s.len > 0 && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
        s.len--;
    return s;
}

bool tr_word_is(sio_slice s, const char *word) {
    return s.len == strlen(word) && strncasecmp((const char *)s.ptr, word, s.len) == 0;
}

/* Takes what stands before the next `stop` off `rest`. */
sio_slice tr_cut(sio_slice *rest, uint8_t stop) {
    const uint8_t *at = rest->len > 0 ? memchr(rest->ptr, stop, rest->len) : NULL;
    size_t len = at == NULL ? rest->len : (size_t)(at - rest->ptr);
    sio_slice first = sio_slice_sub(*rest, 0, len);
    *rest = sio_slice_from(*rest, len + 1);
    return first;
}

/* ---- fields ---- */

/* Two lengths, or one that is no number, are how requests are smuggled. */
static bool take_length(tr_framing *framing, sio_slice value) {
    if (framing->sized || value.len == 0 || value.len > 18) return false;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9') return false;
        framing->length = framing->length * 10 + (uint64_t)(value.ptr[i] - '0');
    }
    framing->sized = true;
    return true;
}

static bool take_coding(tr_framing *framing, sio_slice value) {
    framing->chunked = !framing->coded && tr_word_is(value, "chunked");
    framing->coded = true;
    return true;
}

static bool take_connection(tr_framing *framing, sio_slice value) {
    while (value.len > 0) {
        sio_slice word = tr_trim_blanks(tr_cut(&value, ','));
        if (tr_word_is(word, "close")) framing->close = true;
        if (tr_word_is(word, "keep-alive")) framing->keep_alive = true;
        if (tr_word_is(word, "upgrade")) framing->connection_upgrade = true;
    }
    return true;
}

static bool take_upgrade(tr_framing *framing, sio_slice value) {
    while (value.len > 0)
        if (tr_word_is(tr_trim_blanks(tr_cut(&value, ',')), "websocket")) framing->websocket = true;
    return true;
}

tr_taken tr_framing_take(tr_framing *framing, sio_slice name, sio_slice value) {
    static const struct {
        const char *name;
        bool (*take)(tr_framing *framing, sio_slice value);
    } fields[] = {{"content-length", take_length},
                  {"transfer-encoding", take_coding},
                  {"connection", take_connection},
                  {"upgrade", take_upgrade}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (tr_word_is(name, fields[i].name))
            return fields[i].take(framing, value) ? TR_FIELD_TAKEN : TR_FIELD_WRONG;
    return TR_FIELD_OTHER;
}

bool tr_framing_persists(const tr_framing *framing) {
    return framing->http_1_1 ? !framing->close : framing->keep_alive && !framing->close;
}

bool tr_field_divide(sio_slice line, sio_slice *name, sio_slice *value) {
    if (tr_has_control(line) || memchr(line.ptr, ':', line.len) == NULL) return false;
    sio_slice rest = line;
    *name = tr_cut(&rest, ':');
    *value = tr_trim_blanks(rest);
    return tr_is_token(*name);
}

/* ---- the head ---- */

size_t tr_head_end(sio_slice bytes, size_t known) {
    size_t from = known > 3 ? known - 3 : 0;
    sio_slice rest = sio_slice_from(bytes, from);
    const uint8_t *at = rest.len >= 4 ? memmem(rest.ptr, rest.len, "\r\n\r\n", 4) : NULL;
    return at == NULL ? 0 : (size_t)(at - bytes.ptr) + 4;
}

bool tr_head_line(sio_slice *head, sio_slice *line) {
    if (head->len <= 2) return false;
    const uint8_t *end = memmem(head->ptr, head->len, "\r\n", 2);
    if (end == NULL) return false;
    *line = sio_slice_sub(*head, 0, (size_t)(end - head->ptr));
    *head = sio_slice_from(*head, line->len + 2);
    return true;
}
