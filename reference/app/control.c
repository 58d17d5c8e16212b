#include "app/control.h"

#include <string.h>

#include "app/actions.h"
#include "app/later.h"
#include "base/json_string.h"

enum { MOST_DEPTH = 512, MOST_DELAY = 5000, USUAL_DELAY = 100 };

bool app_control_init(app_control *control) {
    *control = (app_control){.end = sio_mem_alloc(NULL, APP_ENDS * sizeof(app_end))};
    return control->end != NULL;
}

void app_control_stop(app_control *control) {
    while (control->waiting != NULL)
        app_later_free(control->waiting);
}

void app_control_free(app_control *control) {
    sio_mem_release(NULL, control->end);
    control->end = NULL;
    sio_buf_free(&control->text);
}

/* ---- namespaces ---- */

static sio_slice nsp_of(const sio_socket *socket) {
    return sio_nsp_name(sio_socket_namespace(socket));
}

bool app_control_dynamic(void *ctx, sio_slice name) {
    static const char prefix[] = "/siospec-dynamic-";
    const app_control *control = ctx;
    if (control->off || !sio_slice_starts(name, prefix) || name.len == sizeof prefix - 1) return false;
    for (size_t i = sizeof prefix - 1; i < name.len; i++) {
        uint8_t c = name.ptr[i];
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) return false;
    }
    return true;
}

static bool is_control(const sio_socket *socket) {
    sio_slice name = nsp_of(socket);
    return sio_slice_is(name, "/siospec") || sio_slice_starts(name, "/siospec-dynamic-");
}

/* Finds a member of the auth payload; of kind SIO_JSON_NONE without it. */
static sio_json auth_member(const sio_socket *socket, const char *key) {
    sio_json auth;
    sio_json value = {.kind = SIO_JSON_NONE};
    if (sio_json_scan(sio_socket_auth(socket), MOST_DEPTH, &auth).code == SIO_ERR_OK)
        (void)sio_json_member(auth, key, &value);
    return value;
}

static sio_admission refuse(app_control *control, const sio_socket *socket, sio_refusal *refusal) {
    sio_json message = auth_member(socket, "message");
    sio_json data = auth_member(socket, "data");
    refusal->message = sio_slice_str("refused");
    sio_buf_clear(&control->text);
    if (message.kind == SIO_JSON_STRING && sio_json_unescape(message, &control->text))
        refusal->message = sio_buf_slice(&control->text);
    refusal->data = data.text;
    return SIO_REFUSE;
}

static uint64_t admit(app_later *later) {
    sio_socket *socket = app_later_socket(later);
    if (socket != NULL) sio_socket_admit(socket);
    return 0;
}

sio_admission app_control_middleware(void *ctx, sio_socket *socket, sio_refusal *refusal) {
    app_control *control = ctx;
    uint64_t ms = USUAL_DELAY;
    if (sio_slice_is(nsp_of(socket), "/siospec-refused")) return refuse(control, socket, refusal);
    if (!sio_slice_is(nsp_of(socket), "/siospec-slow")) return SIO_ADMIT;
    sio_json delay = auth_member(socket, "delay");
    if (delay.kind == SIO_JSON_NUMBER && !sio_json_to_u64(delay, &ms)) ms = 0;
    if (ms > MOST_DELAY) ms = MOST_DELAY;
    return app_later_new(control, socket, ms, admit, NULL, sio_slice_of(NULL, 0)) == NULL ? SIO_REFUSE
                                                                                          : SIO_LATER;
}

/* ---- what the application is told ---- */

static uint64_t hash_of(sio_slice tag) {
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < tag.len; i++)
        hash = (hash ^ tag.ptr[i]) * 1099511628211u;
    return hash;
}

static app_tag *find_tag(app_control *control, uint64_t hash) {
    for (size_t i = 0; i < control->tags && i < APP_TAGS; i++)
        if (control->tag[i].hash == hash) return &control->tag[i];
    return NULL;
}

uint32_t app_control_tag(const app_control *control, sio_slice tag) {
    uint64_t hash = hash_of(tag);
    for (size_t i = 0; i < control->tags && i < APP_TAGS; i++)
        if (control->tag[i].hash == hash) return control->tag[i].count;
    return 0;
}

void app_control_connected(app_control *control, sio_socket *socket) {
    sio_json tag = auth_member(socket, "tag");
    if (!sio_slice_is(nsp_of(socket), "/siospec-slow") || tag.kind != SIO_JSON_STRING) return;
    sio_buf_clear(&control->text);
    if (!sio_json_unescape(tag, &control->text)) return;
    uint64_t hash = hash_of(sio_buf_slice(&control->text));
    app_tag *known = find_tag(control, hash);
    if (known == NULL) {
        known = &control->tag[control->tags++ % APP_TAGS];
        *known = (app_tag){.hash = hash};
    }
    known->count++;
}

void app_control_disconnected(app_control *control, const sio_socket *socket, const char *reason) {
    sio_slice id = sio_socket_id(socket);
    app_end *end = &control->end[control->ends++ % APP_ENDS];
    memcpy(end->id, id.ptr, SIO_ID_SIZE);
    end->reason = reason;
    for (app_later *later = control->waiting; later != NULL; later = later->next)
        if (later->act == app_tell_reasons && sio_slice_equal(sio_buf_slice(&later->text), id))
            app_later_hurry(later);
}

/* ---- events ---- */

app_action_fn *app_action_find(sio_slice name) {
    const app_action *const tables[] = {app_emits, app_talks, app_rooms};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        for (const app_action *action = tables[i]; action->name != NULL; action++)
            if (sio_slice_is(name, action->name)) return action->act;
    return NULL;
}

static bool capable(const app_control *control, sio_slice name) {
    static const char *const others[] = {"control", "refused", "slow",
                                         "dynamic", "view",    "disconnect-reason"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (sio_slice_is(name, others[i])) return true;
    return app_action_find(name) != NULL || app_features_has(&control->features, name);
}

static void tell_capability(app_call *call) {
    sio_slice name;
    bool yes = app_call_text(call, &name) && capable(call->control, name);
    (void)app_call_answer(call, sio_slice_str(yes ? "true" : "false"));
}

static void perform(app_call *call) {
    sio_slice name;
    app_action_fn *act = app_call_text(call, &name) ? app_action_find(name) : NULL;
    if (act == NULL)
        (void)app_call_answer(call, sio_slice_str("{\"error\":\"unknown action\"}"));
    else if (!act(call))
        (void)app_call_answer(call, sio_slice_str("{\"error\":\"wrong arguments\"}"));
}

void app_control_event(app_control *control, sio_socket *socket, const sio_packet *packet, sio_reply *reply) {
    app_call call;
    if (!is_control(socket)) return;
    if (app_call_begin(&call, control, socket, packet, reply)) {
        if (sio_event_is(packet, "capability"))
            tell_capability(&call);
        else if (sio_event_is(packet, "do"))
            perform(&call);
    }
    app_call_end(&call);
}
