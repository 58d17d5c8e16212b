/* Events that came before the answer to CONNECT, which a server that restores a session sends
 * (SIO5-EV-12). */
#include "client/manager_internal.h"

typedef struct early_event {
    struct early_event *next;
    sio_buf text;
    sio_buf bytes; /* of all attachments, one after the other */
    sio_slice *attachment;
    size_t cost;
} early_event;

static void early_free(sio_client *client, early_event *e) {
    manager_release(client, e->cost);
    sio_buf_free(&e->text);
    sio_buf_free(&e->bytes);
    sio_mem_release(client->mem, e->attachment);
    sio_mem_release(client->mem, e);
}

static size_t attachment_bytes(const sio_packet *packet) {
    size_t sum = 0; /* the decoder's limits keep it small */
    for (uint32_t i = 0; i < packet->attachments; i++)
        sum += packet->attachment[i].len + sizeof(sio_slice);
    return sum;
}

static bool copy(sio_client *client, early_event *e, const sio_packet *packet) {
    if (sio_packet_encode(packet, &e->text).code != SIO_ERR_OK) return false;
    if (packet->attachments == 0) return true;
    e->attachment = sio_mem_alloc(client->mem, packet->attachments * sizeof *e->attachment);
    if (e->attachment == NULL || !sio_buf_reserve(&e->bytes, attachment_bytes(packet))) return false;
    for (uint32_t i = 0; i < packet->attachments; i++) { /* the buffer has room, and does not move */
        e->attachment[i] = sio_slice_of(e->bytes.data + e->bytes.len, packet->attachment[i].len);
        if (!sio_buf_add(&e->bytes, packet->attachment[i])) return false;
    }
    return true;
}

bool early_keep(sio_client_socket *socket, const sio_packet *packet) {
    sio_client *client = socket->client;
    size_t cost = sizeof(early_event) + packet->payload.text.len + attachment_bytes(packet);
    if (!manager_keep(client, cost)) return false;
    early_event *e = sio_mem_alloc(client->mem, sizeof *e);
    if (e == NULL) {
        manager_release(client, cost);
        return false;
    }
    *e = (early_event){.cost = cost};
    sio_buf_init(&e->text, client->mem);
    sio_buf_init(&e->bytes, client->mem);
    if (!copy(client, e, packet)) {
        early_free(client, e);
        return false;
    }
    *socket->early_end = e;
    socket->early_end = &e->next;
    return true;
}

static early_event *take_first(sio_client_socket *socket) {
    early_event *e = socket->early;
    if (e == NULL) return NULL;
    socket->early = e->next;
    if (socket->early == NULL) socket->early_end = &socket->early;
    return e;
}

void early_deliver(sio_client_socket *socket) {
    early_event *e;
    while (socket->state == SOCKET_JOINED && (e = take_first(socket)) != NULL) {
        sio_packet packet;
        if (sio_packet_decode(sio_buf_slice(&e->text), &socket->client->options.rules, &packet).code ==
            SIO_ERR_OK) {
            packet.attachment = e->attachment;
            deliver_event(socket, &packet);
        }
        early_free(socket->client, e);
    }
}

void early_forget(sio_client_socket *socket) {
    early_event *e;
    while ((e = take_first(socket)) != NULL)
        early_free(socket->client, e);
}
