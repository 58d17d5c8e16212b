#include "socketio/header.h"

#include "base/decimal.h"
#include "base/utf8.h"
#include "socketio/number.h"

#include <string.h>

static const uint8_t main_namespace[] = {'/'};

/* A reading position in the text of one packet. */
struct reader {
    sio_slice text;
    const sio_rules *rules;
    size_t at;
};

static inline bool at_end(const struct reader *r) {
    return r->at >= r->text.len;
}

static inline uint8_t peek(const struct reader *r) {
    return r->text.ptr[r->at];
}

static inline bool is_digit(uint8_t c) {
    return (uint8_t)(c - '0') < 10;
}

/* SIO5-PG-11: one character, 0 to 6. SIO5-PG-12, A-16: the reference implementation coerces a space to 0. */
static sio_error read_type(struct reader *r, sio_packet *out) {
    if (at_end(r)) return sio_error_at(SIO_ERR_PACKET_EMPTY, 0); /* SIO5-INV-07 */
    unsigned type = peek(r) - (unsigned)'0';
    if (peek(r) == ' ' && sio_tolerates(r->rules, SIO_LENIENT_SPACE_AS_CONNECT)) type = SIO_CONNECT;
    if (type > SIO_BINARY_ACK) return sio_error_at(SIO_ERR_PACKET_TYPE, 0);
    out->type = (sio_type)type;
    r->at++;
    return sio_ok();
}

/* A canonical count is digits without a leading zero; the text calls for no more (SIO5-BIN-08, SIO5-BIN-10).
 */
static bool count_value(sio_slice spelling, const sio_rules *rules, uint64_t *n) {
    if (sio_tolerates(rules, SIO_LENIENT_COUNT_SPELLING)) return sio_js_number_to_u64(spelling, n);
    for (size_t i = 0; i < spelling.len; i++)
        if (!is_digit(spelling.ptr[i])) return false;
    bool leading_zero = spelling.len > 1 && spelling.ptr[0] == '0';
    return !leading_zero && sio_decimal_to_u64(spelling, n);
}

/* Whether the count is all digits, however many: then its fault, if any, is its size. */
static bool is_too_long_a_number(sio_slice spelling) {
    for (size_t i = 0; i < spelling.len; i++)
        if (!is_digit(spelling.ptr[i])) return false;
    return spelling.len >= 20 && spelling.ptr[0] != '0';
}

static sio_error read_count(struct reader *r, sio_packet *out) {
    size_t start = r->at;
    sio_slice rest = sio_slice_from(r->text, start);
    const uint8_t *dash = rest.len == 0 ? NULL : memchr(rest.ptr, '-', rest.len);
    /* The dash of an exponent (1e-0) or a sign (-1) is not looked for: nobody sends it. */
    if (dash == NULL || dash == rest.ptr) return sio_error_at(SIO_ERR_COUNT, start);
    sio_slice spelling = sio_slice_sub(rest, 0, (size_t)(dash - rest.ptr));
    uint64_t n;
    if (is_too_long_a_number(spelling)) return sio_error_at(SIO_ERR_LIMIT_ATTACHMENTS, start);
    if (!count_value(spelling, r->rules, &n)) return sio_error_at(SIO_ERR_COUNT, start);
    /* SIO5-BIN-07, A-14: no sender writes 0, older parsers took it. */
    if (n == 0 && !sio_tolerates(r->rules, SIO_LENIENT_ZERO_ATTACHMENTS))
        return sio_error_at(SIO_ERR_COUNT, start);
    /* SIO5-BIN-09 */
    if (n > r->rules->max_attachments) return sio_error_at(SIO_ERR_LIMIT_ATTACHMENTS, start);
    out->attachments = (uint32_t)n;
    r->at = start + spelling.len + 1;
    return sio_ok();
}

/* SIO5-PG-05 to SIO5-PG-07, A-17, of any length (SIO5-INV-08): from / to the first comma or the end of the
 * text. */
static sio_error read_namespace(struct reader *r, sio_packet *out) {
    out->nsp = sio_slice_of(main_namespace, 1);
    if (at_end(r) || peek(r) != '/') return sio_ok();
    sio_slice rest = sio_slice_from(r->text, r->at);
    const uint8_t *comma = memchr(rest.ptr, ',', rest.len);
    sio_slice nsp = comma == NULL ? rest : sio_slice_sub(rest, 0, (size_t)(comma - rest.ptr));
    sio_error e = sio_utf8_check(nsp);
    if (e.code != SIO_ERR_OK) return sio_error_shift(e, r->at);
    /* The main namespace is static however it was spelt, so that a decoder need not move it (decoder.c). */
    if (nsp.len > 1) out->nsp = nsp;
    r->at += nsp.len + (comma == NULL ? 0 : 1);
    return sio_ok();
}

/* The digits of an id, as 2^64-1 when they say more. */
static uint64_t id_value(const uint8_t *digits, size_t n) {
    uint64_t value = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t digit = digits[i] - (uint64_t)'0';
        if (value > (UINT64_MAX - digit) / 10) return UINT64_MAX;
        value = value * 10 + digit;
    }
    return value;
}

static sio_error check_id(sio_slice digits, const sio_rules *rules, size_t at, sio_packet *out) {
    if (digits.len > 1 && digits.ptr[0] == '0' && !sio_tolerates(rules, SIO_LENIENT_ACK_ID_LEADING_ZEROS))
        return sio_error_at(SIO_ERR_ACK_ID, at);
    out->id = id_value(digits.ptr, digits.len);
    out->has_id = true;
    if (out->id > SIO_ACK_ID_MAX && !sio_tolerates(rules, SIO_LENIENT_ACK_ID_RANGE))
        return sio_error_at(SIO_ERR_ACK_ID, at);
    return sio_ok();
}

static bool is_blank(uint8_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t skip_id_blanks(struct reader *r) {
    size_t n = 0;
    for (; !at_end(r) && is_blank(peek(r)); n++)
        r->at++;
    return n;
}

static sio_slice read_digits(struct reader *r) {
    size_t start = r->at;
    while (!at_end(r) && is_digit(peek(r)))
        r->at++;
    return sio_slice_sub(r->text, start, r->at);
}

/* SIO5-AK-10: blanks count as digits in the reference implementation; those inside a number make its NaN,
 * which no answer could carry, so they are refused even here. */
static sio_error read_id_with_blanks(struct reader *r, sio_packet *out) {
    size_t start = r->at;
    size_t blanks = skip_id_blanks(r);
    sio_slice digits = read_digits(r);
    blanks += skip_id_blanks(r);
    if (!at_end(r) && is_digit(peek(r))) return sio_error_at(SIO_ERR_ACK_ID, start);
    if (digits.len > 0) return check_id(digits, r->rules, start, out);
    out->has_id = blanks > 0;
    return sio_ok();
}

/* Digits, as many as there are (SIO5-AK-08); 0 is an id (SIO5-AK-12); what follows is the payload, and no
 * JSON when it is garbage (SIO5-AK-09). Read, and ignored, with types that have none (SIO5-CN-19,
 * SIO5-AK-17). */
static sio_error read_id(struct reader *r, sio_packet *out) {
    out->has_id = false;
    out->id = 0;
    if (sio_tolerates(r->rules, SIO_LENIENT_ACK_ID_WHITESPACE)) return read_id_with_blanks(r, out);
    size_t start = r->at;
    /* A blank before the payload is read as a digit by some and as JSON space by others: strict refuses it
     * (SIO5-AK-10). */
    if (!at_end(r) && is_digit(peek(r))) {
        sio_error e = check_id(read_digits(r), r->rules, start, out);
        if (e.code != SIO_ERR_OK) return e;
    }
    if (!at_end(r) && is_blank(peek(r))) return sio_error_at(SIO_ERR_ACK_ID, r->at);
    return sio_ok();
}

sio_error sio_header_decode(sio_slice text, const sio_rules *rules, sio_packet *out, size_t *at) {
    struct reader r = {.text = text, .rules = rules, .at = 0};
    out->attachments = 0;
    out->attachment = NULL;
    sio_error e = read_type(&r, out);
    if (e.code == SIO_ERR_OK && sio_type_is_binary(out->type)) e = read_count(&r, out);
    if (e.code == SIO_ERR_OK) e = read_namespace(&r, out);
    if (e.code == SIO_ERR_OK) e = read_id(&r, out);
    *at = r.at;
    return e;
}
