#include "app/later.h"

#include <string.h>

static sio_heap *heap_of(const app_later *later) {
    return sio_eio_server_heap(sio_server_engine(later->control->server));
}

static void fire(sio_timer *timer, uint64_t now) {
    app_later *later = (app_later *)(void *)timer;
    uint64_t again = later->act(later);
    if (again == 0 || !sio_heap_set(heap_of(later), timer, now + again)) app_later_free(later);
}

static size_t cost_of(size_t length) {
    enum { BLOCKS = 3 * 16 };
    return sizeof(app_later) + length + BLOCKS;
}

static void link_later(app_later *later) {
    app_control *control = later->control;
    later->next = control->waiting;
    later->place = &control->waiting;
    if (later->next != NULL) later->next->place = &later->next;
    control->waiting = later;
    control->planned += cost_of(later->text.len);
}

app_later *app_later_new(app_control *control, const sio_socket *socket, uint64_t ms, app_later_fn *act,
                         sio_reply *reply, sio_slice text) {
    enum { MOST_PLANNED = 8 << 20 }; /* bytes: any client may ask for more */
    if (control->planned + cost_of(text.len) > MOST_PLANNED) return NULL;
    app_later *later = sio_mem_alloc(NULL, sizeof *later);
    if (later == NULL) return NULL;
    *later = (app_later){.timer = {.fire = fire}, .control = control, .act = act};
    memcpy(later->id, sio_socket_id(socket).ptr, SIO_ID_SIZE);
    bool ok = sio_buf_add(&later->text, text);
    link_later(later);
    uint64_t now = sio_eio_server_now(sio_server_engine(control->server));
    ok = ok && sio_heap_set(heap_of(later), &later->timer, now + ms);
    if (ok && reply != NULL) ok = (later->reply = sio_reply_keep(reply)) != NULL;
    if (ok) return later;
    app_later_free(later);
    return NULL;
}

void app_later_hurry(app_later *later) {
    (void)sio_heap_set(heap_of(later), &later->timer, 0);
}

sio_socket *app_later_socket(const app_later *later) {
    return sio_server_socket(later->control->server, sio_slice_of(later->id, SIO_ID_SIZE));
}

void app_later_free(app_later *later) {
    sio_heap_remove(heap_of(later), &later->timer);
    *later->place = later->next;
    if (later->next != NULL) later->next->place = later->place;
    later->control->planned -= cost_of(later->text.len);
    sio_reply_free(later->reply);
    sio_buf_free(&later->text);
    sio_mem_release(NULL, later);
}
