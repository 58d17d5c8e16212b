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

app_later *app_later_new(app_control *control, const sio_socket *socket, uint64_t ms, app_later_fn *act,
                         sio_reply *reply) {
    app_later *later = sio_mem_alloc(NULL, sizeof *later);
    if (later == NULL) return NULL;
    *later = (app_later){.timer = {.fire = fire}, .control = control, .act = act, .next = control->waiting};
    memcpy(later->id, sio_socket_id(socket).ptr, SIO_ID_SIZE);
    if (reply != NULL) later->reply = sio_reply_keep(reply);
    later->place = &control->waiting;
    if (later->next != NULL) later->next->place = &later->next;
    control->waiting = later;
    uint64_t now = sio_eio_server_now(sio_server_engine(control->server));
    if (sio_heap_set(heap_of(later), &later->timer, now + ms)) return later;
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
    sio_reply_free(later->reply);
    sio_buf_free(&later->text);
    sio_mem_release(NULL, later);
}
