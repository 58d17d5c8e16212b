/* Many clients in one process: opens them against a server, lets each ask once, and prints the memory that
 * they take. usage: client_bench URL COUNT [polling|websocket] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "client/manager.h"
#include "transport/client.h"

typedef struct load {
    sio_client_loop *loop;
    size_t count, connected, answered;
    size_t base_kb;
    uint64_t begun; /* ms */
} load;

typedef struct one {
    load *load;
    sio_reach *reach;
    sio_client *client;
} one;

static size_t resident_kb(void) {
    size_t rss = 0;
    if (uv_resident_set_memory(&rss) != 0) return 0;
    return rss / 1024;
}

static void on_answer(void *ctx, sio_ack_status status, const sio_packet *answer) {
    load *l = ctx;
    (void)answer;
    if (status != SIO_ACKED) exit(1);
    if (++l->answered == l->count) sio_client_loop_stop(l->loop);
}

static void on_connected(void *ctx, sio_client_socket *socket) {
    const one *o = ctx;
    sio_outgoing event = {.name = sio_slice_str("message-with-ack"), .arguments = sio_slice_str("1")};
    o->load->connected++;
    if (!sio_client_emit_with_ack(socket, &event, 0, on_answer, o->load)) exit(1);
}

static void on_event(void *ctx, sio_client_socket *socket, const sio_packet *event, sio_asked *asked) {
    (void)ctx;
    (void)socket;
    (void)event;
    (void)asked;
}

static void on_unreachable(void *ctx, const char *detail) {
    const one *o = ctx;
    fprintf(stderr, "client_bench: %s %s\n", detail, sio_reach_why(o->reach));
    exit(1);
}

static bool begin(load *l, one *o, const sio_address *address, bool polling) {
    sio_client_options options = sio_client_defaults();
    sio_client_events events = {
        .ctx = o, .connected = on_connected, .event = on_event, .unreachable = on_unreachable};
    options.engine.polling = polling;
    options.engine.websocket = !polling;
    o->load = l;
    o->reach = sio_reach_new(l->loop, address);
    if (o->reach == NULL) return false;
    o->client = sio_client_new(&options, sio_reach_dialer(o->reach), &events);
    if (o->client == NULL) return false;
    sio_reach_serve(o->reach, sio_client_engine(o->client), options.engine.max_message);
    bool joined = sio_client_join(o->client, sio_slice_str("/"), sio_slice_str("")) != NULL;
    sio_reach_touch(o->reach);
    return joined;
}

int main(int argc, char **argv) {
    sio_buf text = SIO_BUF_INIT, error = SIO_BUF_INIT;
    sio_address address = {.insecure = true};
    sio_client_loop_options options = {.ca_file = NULL};
    if (argc < 3 || !sio_address_read(argv[1], "/socket.io/", &address, &text)) {
        fputs("usage: client_bench URL COUNT [polling|websocket]\n", stderr);
        return 2;
    }
    load l = {.count = strtoul(argv[2], NULL, 10)};
    l.loop = sio_client_loop_new(&options, &error);
    static one *all; /* reachable, however it ends */
    all = calloc(l.count, sizeof *all);
    if (l.loop == NULL || all == NULL) return 1;
    size_t before = resident_kb();
    l.begun = sio_client_loop_now(l.loop);
    for (size_t i = 0; i < l.count; i++)
        if (!begin(&l, &all[i], &address, argc > 3 && strcmp(argv[3], "polling") == 0)) return 1;
    sio_client_loop_run(l.loop);
    size_t after = resident_kb();
    printf("%zu clients, connected and answered in %llu ms: %.1f MiB in all, %.2f KiB a client\n", l.count,
           (unsigned long long)(sio_client_loop_now(l.loop) - l.begun), (double)after / 1024,
           (double)(after - before) / (double)l.count);
    for (size_t i = 0; i < l.count; i++) {
        sio_client_free(all[i].client);
        sio_reach_free(all[i].reach);
    }
    sio_client_loop_free(l.loop);
    free(all);
    sio_buf_free(&text);
    sio_buf_free(&error);
    return 0;
}
