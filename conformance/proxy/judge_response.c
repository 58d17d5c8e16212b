/* The responses that servers must not send, and the requests that they must not take. A rule without a
 * requirement of its own is about what the client did: the server has taken what it had to refuse. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proxy/judge_internal.h"

/* Responses */

static bool has_type(const jdg_look *l, const char *type) {
    const char *value = prx_message_header(l->u->message, "Content-Type");
    return value != NULL && strncasecmp(value, type, strlen(type)) == 0;
}

static bool is_stored(const jdg_look *l) {
    const char *value = prx_message_header(l->u->message, "Cache-Control");
    return value == NULL || strcasestr(value, "no-store") == NULL;
}

static int status(const jdg_look *l) {
    return l->u->message->status;
}

static sio_slice body(const jdg_look *l) {
    return sio_buf_slice(&l->u->message->body);
}

/* The answer to a poll or a handshake. */
static bool is_poll(const jdg_look *l) {
    const jdg_ask *a = l->ask;
    return status(l) == 200 && a->get && !a->upgrade && a->transport == JDG_POLLING;
}

static bool is_accepted_post(const jdg_look *l) {
    return status(l) == 200 && l->ask->post && l->ask->sid;
}

/* Whether what had to be refused was taken. Of two requests at once it is sure only while the other still
 * waits; a close packet is no data (EIO4-PL-07). */
static bool took(const jdg_look *l, const char *requirement) {
    const jdg_ask *a = l->ask;
    return a->refused != NULL && strcmp(a->refused, requirement) == 0 && status(l) < 300 && status(l) != 101;
}

static bool took_odd_transport(const jdg_look *l) {
    return took(l, "EIO4-HS-06");
}

static bool took_unknown_sid(const jdg_look *l) {
    return took(l, "EIO4-PL-04") && !l->ask->post;
}

static bool took_unknown_sid_post(const jdg_look *l) {
    return took(l, "EIO4-PL-04") && l->ask->post;
}

static bool upgraded_unknown_sid(const jdg_look *l) {
    return status(l) == 101 && l->ask->sid && l->ask->session == NULL;
}

static bool took_poll_after_upgrade(const jdg_look *l) {
    return took(l, "EIO4-UP-14") && l->ask->after_settled;
}

static bool took_other_transport(const jdg_look *l) {
    return took(l, "EIO4-PL-13") || took(l, "EIO4-HS-22");
}

static bool took_other_version(const jdg_look *l) {
    return took(l, "EIO4-PL-14");
}

static bool took_other_method(const jdg_look *l) {
    return took(l, "EIO4-HS-08");
}

static bool opened_other_version(const jdg_look *l) {
    return took(l, "EIO4-HS-04");
}

static bool took_second_get(const jdg_look *l) {
    return took(l, "EIO4-PL-06") && l->u->session != NULL && l->u->session->gets > 1 &&
           !sio_slice_is(body(l), "1");
}

/* The answer to a whole POST may be on its way on the other connection; to one whose body is still to come it
 * is not. */
static bool took_second_post(const jdg_look *l) {
    return took(l, "EIO4-PL-24") && l->u->session != NULL && l->u->session->posts > 1 &&
           l->u->session->streamed > 0;
}

static bool took_octets(const jdg_look *l) {
    return took(l, "EIO4-PL-29");
}

static bool took_long_body(const jdg_look *l) {
    return took(l, "EIO4-PL-26");
}

static bool refused_length(const jdg_look *l) {
    const jdg_ask *a = l->ask;
    return status(l) == 413 && a->measured && a->alive && a->session->most > 0 &&
           a->length <= (size_t)a->session->most;
}

static bool refused_long_body_otherwise(const jdg_look *l) {
    const char *refused = l->ask->refused;
    return refused != NULL && strcmp(refused, "EIO4-PL-26") == 0 && status(l) > 400 && status(l) != 413 &&
           l->u->sid != NULL && strcmp(l->u->sid, "known") == 0;
}

/* Requests that begin or overlap another are refused by 400, or 500 (EIO4-PL-08). */
static bool refused_otherwise(const jdg_look *l) {
    const jdg_ask *a = l->ask;
    if (a->refused == NULL || a->upgrade || status(l) < 300) return false;
    if (a->code != JDG_ANY_CODE) return status(l) != 400 && status(l) != 403;
    if (strcmp(a->refused, "EIO4-PL-26") == 0 || strcmp(a->refused, "EIO4-PL-15") == 0) return false;
    return status(l) != 400 && status(l) != 500;
}

static bool is_about_session(const jdg_look *l) {
    const jdg_ask *a = l->ask;
    return a->refused == NULL && !a->upgrade && a->session != NULL && (a->get || a->post) &&
           status(l) >= 300 && status(l) != 400 && status(l) != 413;
}

static bool fails_poll(const jdg_look *l) {
    return is_about_session(l) && l->ask->alive && l->ask->get;
}

static bool fails_post(const jdg_look *l) {
    return is_about_session(l) && l->ask->alive && l->ask->post;
}

static bool forgets_otherwise(const jdg_look *l) {
    return is_about_session(l) && !l->ask->alive;
}

static const char *request_header(const jdg_look *l, const char *name) {
    return l->u->request == NULL ? NULL : prx_message_header(l->u->request, name);
}

static bool has_unasked_coding(const jdg_look *l) {
    const char *coding = prx_message_header(l->u->message, "Content-Encoding");
    const char *offer = request_header(l, "Accept-Encoding");
    if (!is_poll(l) || coding == NULL || strcasecmp(coding, "identity") == 0) return false;
    if (strcasecmp(coding, "gzip") != 0 && strcasecmp(coding, "deflate") != 0) return true;
    const char *at = offer == NULL ? NULL : strcasestr(offer, coding);
    if (at == NULL) return offer == NULL || strchr(offer, '*') == NULL;
    return strncmp(at + strlen(coding), ";q=0", 4) == 0 && strncmp(at + strlen(coding), ";q=0.", 5) != 0;
}

static bool has_star_with_credentials(const jdg_look *l) {
    const char *origin = prx_message_header(l->u->message, "Access-Control-Allow-Origin");
    const char *credentials = prx_message_header(l->u->message, "Access-Control-Allow-Credentials");
    return origin != NULL && strcmp(origin, "*") == 0 && credentials != NULL &&
           strcmp(credentials, "true") == 0;
}

static bool has_odd_cookie(const jdg_look *l) {
    const char *cookie = prx_message_header(l->u->message, "Set-Cookie");
    return cookie != NULL && cookie[strcspn(cookie, "=;")] != '=';
}

static bool answers_after_fatal(const jdg_look *l) {
    return l->ask->after_fatal && is_accepted_post(l);
}

static bool answers_after_close(const jdg_look *l) {
    return l->ask->after_close && (is_accepted_post(l) || is_poll(l));
}

static bool has_no_packet(const jdg_look *l) {
    return is_poll(l) && !l->ask->head && body(l).len == 0;
}

static bool has_wrong_type(const jdg_look *l) {
    return is_poll(l) && body(l).len > 0 && !has_type(l, "text/plain");
}

static bool may_be_stored(const jdg_look *l) {
    return is_poll(l) && is_stored(l);
}

static bool is_not_ok(const jdg_look *l) {
    return is_accepted_post(l) && l->ask->refused == NULL && !sio_slice_is(body(l), "ok");
}

static bool has_odd_success(const jdg_look *l) {
    return l->ask->alive && (l->ask->post || l->ask->get) && !l->ask->upgrade && status(l) > 200 &&
           status(l) < 300;
}

static bool has_wrong_ok_type(const jdg_look *l) {
    return is_accepted_post(l) && sio_slice_is(body(l), "ok") && (!has_type(l, "text/html") || is_stored(l));
}

/* Errors */

static const struct {
    const char *requirement, *message;
} errors[] = {
    {"EIO4-ER-02", "Transport unknown"},
    {"EIO4-ER-03", "Session ID unknown"},
    {"EIO4-ER-04", "Bad handshake method"},
    {"EIO4-ER-05", "Bad request"},
    {"EIO4-ER-06", NULL},
    {"EIO4-ER-07", "Unsupported protocol version"},
};
enum { ERRORS = sizeof errors / sizeof errors[0] };

static bool is_error(const jdg_look *l) {
    return status(l) >= 400 && status(l) < 500 && !l->ask->upgrade && !l->ask->head &&
           l->ask->refused != NULL;
}

/* Errors with a code: only then is there a body. */
static bool is_coded_error(const jdg_look *l) {
    return is_error(l) && l->ask->code != JDG_ANY_CODE;
}

static int code_in(const jdg_look *l, const char **message, json_t **tree) {
    *tree = json_loadb((const char *)body(l).ptr, body(l).len, 0, NULL);
    const json_t *code = json_object_get(*tree, "code");
    *message = json_string_value(json_object_get(*tree, "message"));
    return json_is_integer(code) ? (int)json_integer_value(code) : -1;
}

static bool has_no_error_body(const jdg_look *l) {
    const char *message;
    json_t *tree;
    if (!is_coded_error(l)) return false;
    bool bad = code_in(l, &message, &tree) < 0 || message == NULL;
    json_decref(tree);
    return bad;
}

static bool has_wrong_error_type(const jdg_look *l) {
    return is_coded_error(l) && !has_type(l, "application/json");
}

static bool has_code(const jdg_look *l, int expected, bool (*bad)(const jdg_look *, int, const char *)) {
    const char *message;
    json_t *tree;
    if (!is_coded_error(l) || l->ask->code != expected) return false;
    int code = code_in(l, &message, &tree);
    bool wrong = code >= 0 && message != NULL && bad(l, code, message);
    json_decref(tree);
    return wrong;
}

static bool is_otherwise(const jdg_look *l, int code, const char *message) {
    /* An odd Origin comes before the sid and the method (EIO4-ER-09). */
    if (code == 3 && l->ask->code != 0) return false;
    /* Meanwhile the session may have ended. */
    if (code == 1 && l->ask->session != NULL) return false;
    return code != l->ask->code || strcmp(message, errors[code].message) != 0;
}

static bool has_wrong_code_0(const jdg_look *l) {
    return has_code(l, 0, is_otherwise);
}
static bool has_wrong_code_1(const jdg_look *l) {
    return has_code(l, 1, is_otherwise);
}
static bool has_wrong_code_2(const jdg_look *l) {
    return has_code(l, 2, is_otherwise);
}
static bool has_wrong_code_3(const jdg_look *l) {
    return has_code(l, 3, is_otherwise);
}
static bool has_wrong_code_5(const jdg_look *l) {
    return has_code(l, 5, is_otherwise);
}

/* Handshakes */

static bool is_body_without_open(const jdg_look *l) {
    return is_poll(l) && jdg_is_handshake(l) && body(l).len > 0 && body(l).ptr[0] != '0' &&
           !l->link->opaque[PRX_SERVER] && prx_message_header(l->u->message, "Content-Encoding") == NULL;
}

static bool fails_handshake(const jdg_look *l) {
    return jdg_is_handshake(l) && !l->ask->upgrade && l->ask->transport == JDG_POLLING && status(l) != 200 &&
           (status(l) < 400 || status(l) == 500);
}

static bool has_wrong_accept(const jdg_look *l) {
    const char *value = prx_message_header(l->u->message, "Sec-WebSocket-Accept");
    return status(l) == 101 && l->ask->upgrade && l->ask->key[0] != '\0' &&
           (value == NULL || !wire_ws_accept_ok(l->ask->key, sio_slice_str(value)));
}

const jdg_rule jdg_response_rules[] = {
    {PRX_RESPONSE, took_odd_transport, "EIO4-HS-06", "a request without a known transport was taken", NULL,
     0},
    {PRX_RESPONSE, took_unknown_sid, "EIO4-PL-04", "a request with an unknown sid was taken", NULL, 0},
    {PRX_RESPONSE, took_unknown_sid_post, "EIO4-PL-23", "a POST with an unknown sid was taken", NULL, 0},
    {PRX_RESPONSE, upgraded_unknown_sid, "EIO4-WS-10", "a WebSocket with an unknown sid was taken", NULL, 0},
    {PRX_RESPONSE, took_poll_after_upgrade, "EIO4-UP-14",
     "polling was taken although the transport is WebSocket", NULL, 0},
    {PRX_RESPONSE, took_other_transport, "EIO4-PL-13", "a request that names another transport was taken",
     NULL, 0},
    {PRX_RESPONSE, took_other_version, "EIO4-PL-14", "a request without EIO=4 was taken", NULL, 0},
    {PRX_RESPONSE, took_other_method, "EIO4-HS-08", "a session was opened by another method than GET", NULL,
     0},
    {PRX_RESPONSE, opened_other_version, "EIO4-HS-04", "a session was opened without EIO=4", NULL, 0},
    {PRX_RESPONSE, took_second_get, "EIO4-PL-06", "a second GET was answered while the first still waits",
     NULL, 0},
    {PRX_RESPONSE, took_second_post, "EIO4-PL-24", "a second POST was taken while the first still waits",
     NULL, 0},
    {PRX_RESPONSE, took_octets, "EIO4-PL-29", "a body in the format of revision 3 was taken", NULL, 0},
    {PRX_RESPONSE, took_long_body, "EIO4-PL-26", "a body of more than maxPayload bytes was taken", NULL, 0},
    {PRX_RESPONSE, refused_length, "EIO4-PL-26", "413, but the body has at most maxPayload bytes", NULL, 0},
    {PRX_RESPONSE, refused_long_body_otherwise, "EIO4-PL-26", "not 413 for more than maxPayload bytes", NULL,
     0},
    {PRX_RESPONSE, refused_otherwise, NULL, "refused by another status than 400", NULL, 0},
    {PRX_RESPONSE, fails_poll, "EIO4-PL-10", "a poll is answered by 200", NULL, 0},
    {PRX_RESPONSE, fails_post, "EIO4-PL-21", "a POST is answered by 200", NULL, 0},
    {PRX_RESPONSE, forgets_otherwise, "EIO4-CL-11", "the session is over: the status is 400", NULL, 0},
    {PRX_RESPONSE, has_unasked_coding, "EIO4-CO-08", "a Content-Encoding that the request does not offer",
     NULL, 0},
    {PRX_RESPONSE, has_star_with_credentials, "EIO4-CO-04", "credentials are for one origin, not for *", NULL,
     0},
    {PRX_RESPONSE, has_odd_cookie, "EIO4-CO-06", "a cookie without a value", NULL, 0},
    {PRX_RESPONSE, answers_after_fatal, NULL, "the session goes on although this was sent in it", NULL, 0},
    {PRX_RESPONSE, answers_after_close, "EIO4-CL-11", "the session goes on after the close packet", NULL, 0},
    {PRX_RESPONSE, has_odd_success, "EIO4-PL-10", "success is 200", NULL, 0},
    {PRX_RESPONSE, has_no_packet, "EIO4-PL-03", "200 without a packet", NULL, 0},
    {PRX_RESPONSE, has_wrong_type, "EIO4-PL-10", "a payload whose Content-Type is not text/plain", NULL, 0},
    {PRX_RESPONSE, may_be_stored, "EIO4-PL-10", "a payload without Cache-Control: no-store", NULL, 0},
    {PRX_RESPONSE, is_not_ok, "EIO4-PL-21", "a POST is answered by ok", NULL, 0},
    {PRX_RESPONSE, has_wrong_ok_type, "EIO4-PL-22", "ok is text/html, Cache-Control: no-store", NULL, 0},
    {PRX_RESPONSE, has_no_error_body, "EIO4-ER-01", "an error is JSON with code and message", NULL, 0},
    {PRX_RESPONSE, has_wrong_error_type, "EIO4-ER-01", "an error whose Content-Type is not application/json",
     NULL, 0},
    {PRX_RESPONSE, has_wrong_code_0, "EIO4-ER-02", "expected code 0, Transport unknown", NULL, 0},
    {PRX_RESPONSE, has_wrong_code_1, "EIO4-ER-03", "expected code 1, Session ID unknown", NULL, 0},
    {PRX_RESPONSE, has_wrong_code_2, "EIO4-ER-04", "expected code 2, Bad handshake method", NULL, 0},
    {PRX_RESPONSE, has_wrong_code_3, "EIO4-ER-05", "expected code 3, Bad request", NULL, 0},
    {PRX_RESPONSE, has_wrong_code_5, "EIO4-ER-07", "expected code 5, Unsupported protocol version", NULL, 0},
    {PRX_RESPONSE, fails_handshake, "EIO4-HS-09", "a handshake is answered by 200", NULL, 0},
    {PRX_RESPONSE, is_body_without_open, "EIO4-HS-09", "the first packet is not open", NULL, 0},
    {PRX_RESPONSE, has_wrong_accept, "RFC 6455, 4.2.2", "Sec-WebSocket-Accept does not fit the key", NULL, 0},
    {PRX_RESPONSE, NULL, NULL, NULL, NULL, 0},
};
