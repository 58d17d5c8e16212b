/* Plays a script: its steps, the time, begin and end. */
#include "fuzz/session/play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/session/world.h"

void trace(const world *w, const char *format, ...) {
    if (!w->options.trace) return;
    va_list arguments;
    fprintf(stderr, "%8llu ", (unsigned long long)w->now);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

bool fault(world *w, play_fault which) {
    if (w->options.fault != which || w->faults_left == 0) return false;
    if (w->skip > 0) {
        w->skip--;
        return false;
    }
    w->faults_left--;
    return true;
}

/* ---- begin and end ---- */

static bool fill(void *ctx, uint8_t *out, size_t n) {
    world *w = ctx;
    for (size_t i = 0; i < n; i++) {
        w->random = w->random * 1664525u + 1013904223u;
        out[i] = (uint8_t)(w->random >> 16);
    }
    return true;
}

/* Memory that may run out once. */
static void *resize(void *ctx, void *ptr, size_t n) {
    world *w = ctx;
    if (w->starving > 0 && --w->starving == 0) {
        w->full = true;
        return NULL;
    }
    return w->meter.mem.resize(w->meter.mem.ctx, ptr, n);
}

static void release(void *ctx, void *ptr) {
    world *w = ctx;
    w->meter.mem.release(w->meter.mem.ctx, ptr);
}

static sio_server_options server_options(world *w) {
    sio_server_options o = sio_server_defaults();
    o.engine.mem = &w->mem;
    o.engine.random = (sio_random){.ctx = w, .fill = fill};
    o.engine.ping_interval = PLAY_PING_INTERVAL;
    o.engine.ping_timeout = PLAY_PING_TIMEOUT;
    o.engine.upgrade_timeout = PLAY_UPGRADE_TIMEOUT;
    o.engine.close_timeout = PLAY_CLOSE_TIMEOUT;
    o.engine.max_payload = PLAY_MAX_PAYLOAD;
    o.engine.max_buffered = PLAY_MAX_BUFFERED;
    o.engine.headroom = 16;
    o.engine.cors_origin = w->cors ? "https://example.org" : NULL;
    o.engine.cors_credentials = w->cors;
    o.engine.cookie = w->cookie ? "io" : NULL;
    o.engine.no_websocket = w->polling_only;
    o.engine.hooks = (sio_eio_hooks){.middleware = request_passes, .allow = request_allowed};
    o.connect_timeout = PLAY_CONNECT_TIMEOUT;
    o.max_namespaces = PLAY_MAX_NAMESPACES;
    o.max_kept = PLAY_MAX_KEPT;
    return o;
}

static void start_server(world *w) {
    sio_server_options o = server_options(w);
    sio_eio_binding binding = peer_binding(w);
    if (w->options.socketio) {
        sio_server_app app = app_socket(w);
        w->server = sio_server_new(&o, &binding, &app);
        if (w->server != NULL) w->engine = sio_server_engine(w->server);
    } else {
        sio_eio_app app = app_engine(w);
        w->engine = sio_eio_server_new(&o.engine, &binding, &app);
    }
    FUZZ_CHECK(w->engine != NULL, "no server");
    FUZZ_CHECK(w->server == NULL || app_socket_begin(w), "no namespaces");
    w->begun = w->meter.live;
    w->begun_blocks = w->meter.blocks;
}

/* One world serves all scripts: its own memory is kept. */
static world one;

static world *begin(const script *s, const play_options *options) {
    world *w = &one;
    w->options = *options;
    fuzz_meter_init(&w->meter, 0, 0, (size_t)64 << 20);
    w->server = NULL;
    w->engine = NULL;
    w->now = 1000;
    w->random = 1;
    w->who = 0;
    w->vague = false;
    w->given = w->come = w->coming = w->sockets = w->waitings = w->acks_due = w->fresh = w->bytes_used = 0;
    w->full = w->stopping = w->freed = false;
    w->skip = options->skip;
    w->faults_left = options->fault == PLAY_NONE ? 0 : 1;
    w->current = NULL;
    w->kept = NULL;
    w->leaked = NULL;
    w->unused = NULL;
    memset(w->session, 0, sizeof w->session);
    for (size_t i = 0; i < SCRIPT_CLIENTS; i++) {
        client_seat *seat = &w->seat[i];
        seat->has_sid = seat->used = seat->paused = seat->doubtful = seat->stops = false;
        seat->cuts = 0;
    }
    w->mem = (sio_mem){.ctx = w, .resize = resize, .release = release};
    w->starving = 0;
    app_with(w, s);
    start_server(w);
    return w;
}

static void free_server(world *w) {
    sio_reply_free(w->kept);
    if (w->server != NULL)
        sio_server_free(w->server);
    else
        sio_eio_server_free(w->engine);
    if (fault(w, PLAY_LEAK)) w->leaked = sio_mem_alloc(&w->meter.mem, 1);
    fuzz_meter_end(&w->meter);
}

/* ---- time ---- */

/* Stops at whatever is due: for the server, and for the model. */
static void advance(world *w, uint64_t ms) {
    uint64_t end = w->now + ms;
    while (!w->full) {
        uint64_t due = sio_eio_server_next_expiry(w->engine);
        uint64_t model = ledger_next(w);
        if (model < due) due = model;
        if (due > end) break;
        if (due > w->now) w->now = due;
        ledger_tick(w);
        world_tick(w);
        settle(w);
    }
    w->now = end;
    ledger_tick(w);
    world_tick(w);
    settle(w);
}

/* The server goes in the middle of everything. */
static void end_at_once(world *w) {
    w->starving = 0;
    for (size_t i = 0; i < WORLD_LEDGERS; i++)
        if (w->session[i].phase != PHASE_NONE) ledger_close(&w->session[i], true);
    free_server(w);
    settle_freed(w);
}

static void end(world *w) {
    enum { LONG = 10000 /* ms: far beyond every time-out */ };
    w->starving = 0;
    for (unsigned i = 0; i < SCRIPT_CLIENTS; i++) {
        if (w->seat[i].used) client_reset(w, i);
        w->seat[i].paused = false;
    }
    if (w->full) { /* the model has lost count */
        for (uint64_t i = 1; i <= 3; i++)
            sio_eio_server_tick(w->engine, w->now + i * LONG);
        FUZZ_CHECK(sio_eio_server_count(w->engine) == 0, "sessions outlive every time-out");
    } else {
        settle(w);
        advance(w, LONG);
        settle_end(w);
    }
    free_server(w);
}

/* ---- steps ---- */

static void set_cuts(world *w, const script_step *step) {
    client_seat *seat = &w->seat[w->who];
    seat->stops = step->verb == SCRIPT_CUT_STEP;
    seat->cuts = seat->stops ? 1 : step->cuts;
    memcpy(seat->cut, step->cut, sizeof seat->cut);
    if (seat->stops) seat->cut[0] = (uint32_t)step->number;
}

static void play_packet(world *w, const script_step *step) {
    switch (step->verb) {
    case SCRIPT_SEND_STEP:
        client_send(w, step->bytes);
        break;
    case SCRIPT_BINARY_STEP:
        client_binary(w, step->bytes);
        break;
    case SCRIPT_POST_STEP:
        client_post(w, step->bytes);
        break;
    case SCRIPT_FRAME_STEP:
    case SCRIPT_BLOB_STEP:
        client_frame(w, step->bytes, step->verb == SCRIPT_BLOB_STEP);
        break;
    case SCRIPT_UPGRADE_STEP:
        client_frame(w, sio_slice_str("5"), false);
        break;
    default:
        break;
    }
}

static void play_connection(world *w, const script_step *step) {
    switch (step->verb) {
    case SCRIPT_OPEN_STEP:
        client_open(w, step->websocket, (unsigned)step->number);
        break;
    case SCRIPT_GET_STEP:
        client_get(w);
        break;
    case SCRIPT_REQUEST_STEP:
        client_request(w, step->word, step->query, step->bytes);
        break;
    case SCRIPT_SOCKET_STEP:
        client_socket(w, step->query);
        break;
    case SCRIPT_PROBE_STEP:
        client_probe(w);
        break;
    case SCRIPT_CLOSE_STEP:
        client_close(w);
        break;
    case SCRIPT_RESET_STEP:
        client_reset(w, w->who);
        break;
    default:
        play_packet(w, step);
    }
}

static void play_step(world *w, const script_step *step) {
    switch (step->verb) {
    case SCRIPT_AS_STEP:
        w->who = (unsigned)step->number;
        break;
    case SCRIPT_SPLIT_STEP:
    case SCRIPT_CUT_STEP:
        set_cuts(w, step);
        break;
    case SCRIPT_PAUSE_STEP:
        w->seat[w->who].paused = true;
        break;
    case SCRIPT_RESUME_STEP:
        client_resume(w);
        break;
    case SCRIPT_ADVANCE_STEP:
        advance(w, step->number);
        break;
    case SCRIPT_APP_STEP:
        app_act(w, step->word, step->bytes);
        break;
    default:
        play_connection(w, step);
    }
}

static void trace_step(const world *w, const script_step *step) {
    if (!w->options.trace) return;
    sio_buf text = SIO_BUF_INIT;
    if (script_print_step(step, &text))
        trace(w, "%u: %.*s", w->who, (int)text.len - 1, (const char *)text.data);
    sio_buf_free(&text);
}

static void play(const script *s, const play_options *options, play_forecast *forecast) {
    world *w = begin(s, options);
    uint64_t began = w->now;
    w->forecast = forecast;
    for (size_t i = 0; i < s->count && !w->full && !w->freed; i++) {
        trace_step(w, &s->step[i]);
        w->step = i;
        if (forecast != NULL) forecast->step[i].at = w->now - began;
        w->given += s->step[i].bytes.len + s->step[i].query.len;
        w->seat[w->who].used = true;
        play_step(w, &s->step[i]);
        if (!w->full) settle(w);
    }
    if (w->freed && !w->full)
        end_at_once(w);
    else
        end(w);
}

void play_script(const script *s, const play_options *options) {
    play(s, options, NULL);
}

/* A model that is wrong must not end whoever asks it: what it holds is lost, and the next script begins anew.
 */
bool play_foresee(const script *s, bool socketio, play_forecast *forecast) {
    const play_options options = {.socketio = socketio};
    jmp_buf escape;
    memset(forecast, 0, sizeof *forecast);
    bool held = setjmp(escape) == 0;
    if (held) {
        fuzz_escape = &escape;
        play(s, &options, forecast);
    } else {
        memset(&one, 0, sizeof one);
    }
    fuzz_escape = NULL;
    return held;
}

int play_bytes(const uint8_t *data, size_t size, bool socketio) {
    static script s;
    static bool ready, told;
    if (!ready) {
        ready = script_init(&s, NULL);
        told = getenv("FUZZ_TRACE") != NULL;
    }
    play_options options = {.socketio = socketio, .trace = told};
    FUZZ_CHECK(ready, "no memory");
    script_read(&s, sio_slice_of(data, size));
    play_script(&s, &options);
    return 0;
}
