#include "engineio/open.h"

#include "base/json_string.h"

struct reader {
    sio_slice data;
    sio_json object;
    sio_error error;
};

static void fail_at(struct reader *r, sio_error_code code, const uint8_t *at) {
    if (r->error.code == SIO_ERR_OK) r->error = sio_error_at(code, (size_t)(at - r->data.ptr));
}

/* Finds a key, and demands the kind; without it the value is of kind SIO_JSON_NONE and an error is noted. */
static sio_json required(struct reader *r, const char *key, sio_json_kind kind) {
    sio_json value;
    if (!sio_json_member(r->object, key, &value))
        fail_at(r, SIO_ERR_OPEN_MISSING, r->object.text.ptr + r->object.text.len - 1);
    else if (value.kind != kind)
        fail_at(r, SIO_ERR_OPEN_VALUE, value.text.ptr);
    return value;
}

static uint64_t required_number(struct reader *r, const char *key) {
    uint64_t n = 0;
    sio_json value = required(r, key, SIO_JSON_NUMBER);
    if (value.kind == SIO_JSON_NUMBER && !sio_json_to_u64(value, &n))
        fail_at(r, SIO_ERR_OPEN_VALUE, value.text.ptr);
    return n;
}

static void check_upgrades(struct reader *r, sio_json upgrades) {
    if (upgrades.kind != SIO_JSON_ARRAY) return;
    sio_json_iter it = sio_json_begin(upgrades);
    sio_json name;
    while (sio_json_next(&it, &name))
        if (name.kind != SIO_JSON_STRING) fail_at(r, SIO_ERR_OPEN_VALUE, name.text.ptr);
}

static uint64_t read_max_payload(struct reader *r, const sio_rules *rules) {
    sio_json ignored;
    bool absent = !sio_json_member(r->object, "maxPayload", &ignored);
    if (absent && sio_tolerates(rules, SIO_LENIENT_OPEN_WITHOUT_MAX_PAYLOAD)) return 0;
    return required_number(r, "maxPayload");
}

sio_error sio_open_read(sio_slice data, const sio_rules *rules, sio_open *out) {
    if (rules == NULL) rules = sio_rules_strict();
    struct reader r = {.data = data, .error = sio_ok()};
    sio_error e = sio_json_scan(data, rules->max_depth, &r.object);
    if (e.code != SIO_ERR_OK) return e;
    if (r.object.kind != SIO_JSON_OBJECT)
        return sio_error_at(SIO_ERR_OPEN_KIND, (size_t)(r.object.text.ptr - data.ptr));
    out->sid = required(&r, "sid", SIO_JSON_STRING);
    if (sio_json_string_is(out->sid, "")) fail_at(&r, SIO_ERR_OPEN_VALUE, out->sid.text.ptr);
    out->upgrades = required(&r, "upgrades", SIO_JSON_ARRAY);
    check_upgrades(&r, out->upgrades);
    out->ping_interval = required_number(&r, "pingInterval");
    out->ping_timeout = required_number(&r, "pingTimeout");
    out->max_payload = read_max_payload(&r, rules);
    return r.error;
}

bool sio_open_offers(const sio_open *open, const char *transport) {
    sio_json_iter it = sio_json_begin(open->upgrades);
    sio_json name;
    while (sio_json_next(&it, &name))
        if (sio_json_string_is(name, transport)) return true;
    return false;
}

static sio_error write_upgrades(const sio_open_offer *offer, sio_buf *out) {
    for (size_t i = 0; i < offer->upgrade_count; i++) {
        if (i > 0 && !sio_buf_add_byte(out, ',')) return sio_error_at(SIO_ERR_NO_MEMORY, 0);
        sio_error e = sio_json_write_string(out, sio_slice_str(offer->upgrades[i]));
        if (e.code != SIO_ERR_OK) return e;
    }
    return sio_ok();
}

static bool write_number(sio_buf *out, const char *key, uint64_t n) {
    return sio_buf_add_str(out, key) && sio_buf_add_u64(out, n);
}

/* EIO4-HS-10, EIO4-HS-11 */
static sio_error write_all(const sio_open_offer *offer, sio_buf *out) {
    sio_error no_memory = sio_error_at(SIO_ERR_NO_MEMORY, 0);
    if (!sio_buf_add_str(out, "{\"sid\":")) return no_memory;
    sio_error e = sio_json_write_string(out, offer->sid);
    if (e.code != SIO_ERR_OK) return e;
    if (!sio_buf_add_str(out, ",\"upgrades\":[")) return no_memory;
    e = write_upgrades(offer, out);
    if (e.code != SIO_ERR_OK) return e;
    bool ok = write_number(out, "],\"pingInterval\":", offer->ping_interval) &&
              write_number(out, ",\"pingTimeout\":", offer->ping_timeout) &&
              write_number(out, ",\"maxPayload\":", offer->max_payload) && sio_buf_add_byte(out, '}');
    return ok ? sio_ok() : no_memory;
}

sio_error sio_open_write(const sio_open_offer *offer, sio_buf *out) {
    size_t before = out->len;
    sio_error e = write_all(offer, out);
    if (e.code != SIO_ERR_OK) out->len = before;
    return e;
}
