/* The open packets that servers must not send. */
#include <string.h>

#include "proxy/judge_internal.h"

static bool is_open(const jdg_look *l) {
    return jdg_is_type(l, SIO_EIO_OPEN);
}

static bool is_frame_without_open(const jdg_look *l) {
    return l->u->websocket && jdg_is_handshake(l) && l->link->packets[PRX_SERVER] == 0 && !is_open(l);
}

static bool opens_twice(const jdg_look *l) {
    return is_open(l) && ((l->session != NULL && l->session->opened) || (l->ask != NULL && l->ask->sid));
}

static bool open_json(const jdg_look *l, sio_json *open) {
    return is_open(l) && sio_json_scan(l->data, SIO_MAX_DEPTH, open).code == 0 &&
           open->kind == SIO_JSON_OBJECT;
}

static bool opens_without_object(const jdg_look *l) {
    sio_json open;
    return is_open(l) && !open_json(l, &open);
}

static bool lacks(const jdg_look *l, const char *key, sio_json_kind kind) {
    sio_json open, value;
    return open_json(l, &open) && (!sio_json_member(open, key, &value) || value.kind != kind);
}

static bool lacks_sid(const jdg_look *l) {
    sio_json open, sid;
    if (lacks(l, "sid", SIO_JSON_STRING)) return true;
    return open_json(l, &open) && sio_json_member(open, "sid", &sid) && sid.text.len <= 2;
}

static bool is_upgrades(const jdg_look *l, sio_json *list) {
    sio_json open;
    return open_json(l, &open) && sio_json_member(open, "upgrades", list) && list->kind == SIO_JSON_ARRAY;
}

static bool lacks_upgrades(const jdg_look *l) {
    sio_json list, item;
    if (!is_upgrades(l, &list)) return open_json(l, &list);
    sio_json_iter walk = sio_json_begin(list);
    while (sio_json_next(&walk, &item))
        if (item.kind != SIO_JSON_STRING) return true;
    return false;
}

static bool is_bad_number(const jdg_look *l, const char *key) {
    sio_json open, value;
    if (lacks(l, key, SIO_JSON_NUMBER)) return true;
    return open_json(l, &open) && sio_json_member(open, key, &value) &&
           (value.text.ptr[0] == '-' || sio_slice_is(value.text, "0") ||
            memchr(value.text.ptr, '.', value.text.len));
}

static bool lacks_interval(const jdg_look *l) {
    return is_bad_number(l, "pingInterval");
}
static bool lacks_timeout(const jdg_look *l) {
    return is_bad_number(l, "pingTimeout");
}
static bool lacks_limit(const jdg_look *l) {
    return is_bad_number(l, "maxPayload");
}

static bool has_more_keys(const jdg_look *l) {
    sio_json open;
    return open_json(l, &open) && sio_json_count(open) > 5;
}

static bool is_odd_upgrade(sio_slice name) {
    return !sio_slice_is(name, "\"websocket\"") && !sio_slice_is(name, "\"webtransport\"");
}

static bool offers_odd_upgrade(const jdg_look *l) {
    sio_json list, item;
    if (l->u->websocket || !is_upgrades(l, &list)) return false;
    sio_json_iter walk = sio_json_begin(list);
    bool odd = sio_json_count(list) > 2;
    while (sio_json_next(&walk, &item))
        odd = odd || is_odd_upgrade(item.text);
    return odd;
}

static bool offers_upgrade_of_websocket(const jdg_look *l) {
    sio_json list;
    return l->u->websocket && is_upgrades(l, &list) && sio_json_count(list) > 0;
}

bool jdg_has_odd_sid(sio_json sid) {
    if (sid.kind != SIO_JSON_STRING || sid.text.len != 22) return true;
    for (size_t i = 1; i < 21; i++)
        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", sid.text.ptr[i]) ==
            NULL)
            return true;
    return false;
}

static bool gives_odd_sid(const jdg_look *l) {
    sio_json open, sid;
    return open_json(l, &open) && sio_json_member(open, "sid", &sid) && sid.kind == SIO_JSON_STRING &&
           jdg_has_odd_sid(sid);
}

const jdg_rule jdg_open_rules[] = {
    {PRX_PACKET, is_frame_without_open, "EIO4-HS-17", "the first packet is not open", NULL, 0},
    {PRX_PACKET, opens_twice, "EIO4-HS-09", "an open packet in a session that is open", NULL, 0},
    {PRX_PACKET, opens_without_object, "EIO4-HS-09", "the data of open is not a JSON object", NULL, 0},
    {PRX_PACKET, lacks_sid, "EIO4-HS-10", "open has no sid that is a string", NULL, 0},
    {PRX_PACKET, lacks_upgrades, "EIO4-HS-10", "open has no upgrades, an array of strings", NULL, 0},
    {PRX_PACKET, lacks_interval, "EIO4-HS-10", "open has no pingInterval, a number of ms", NULL, 0},
    {PRX_PACKET, lacks_timeout, "EIO4-HS-10", "open has no pingTimeout, a number of ms", NULL, 0},
    {PRX_PACKET, lacks_limit, "EIO4-HS-10", "open has no maxPayload, a number of bytes", NULL, 0},
    {PRX_PACKET, has_more_keys, "EIO4-HS-11", "open has more than five keys", NULL, 0},
    {PRX_PACKET, gives_odd_sid, "EIO4-HS-13", "sid is not 20 characters of url-safe base64", NULL, 0},
    {PRX_PACKET, offers_odd_upgrade, "EIO4-HS-15", "upgrades names what is no transport", NULL, 0},
    {PRX_PACKET, offers_upgrade_of_websocket, "EIO4-HS-16", "a WebSocket has no upgrades", NULL, 0},
    {PRX_PACKET, NULL, NULL, NULL, NULL, 0},
};
