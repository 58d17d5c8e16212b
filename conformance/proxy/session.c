#include "proxy/session.h"

#include <stdlib.h>
#include <string.h>

bool prx_memory_init(prx_memory *m, size_t rule_count) {
    m->marks = json_object();
    m->counts = calloc(rule_count + 1, sizeof *m->counts);
    return m->marks != NULL && m->counts != NULL;
}

void prx_memory_free(prx_memory *m) {
    json_decref(m->marks);
    free(m->counts);
}

bool prx_packets_add(prx_packets *list, prx_packet *packet) {
    if (list->count == list->cap) {
        size_t cap = list->cap == 0 ? 4 : list->cap * 2;
        prx_packet *grown = realloc(list->items, cap * sizeof *grown);
        if (grown == NULL) {
            prx_packet_free(packet);
            return false;
        }
        list->items = grown;
        list->cap = cap;
    }
    list->items[list->count++] = *packet;
    return true;
}

void prx_packets_free(prx_packets *list) {
    for (size_t i = 0; i < list->count; i++)
        prx_packet_free(&list->items[i]);
    free(list->items);
    *list = (prx_packets){.items = NULL};
}

static void session_free(prx_session *s) {
    prx_memory_free(&s->memory);
    prx_packets_free(&s->for_client);
    json_decref(s->namespaces);
    free(s->sid);
    free(s);
}

prx_session *prx_sessions_find(const prx_sessions *all, sio_slice sid) {
    for (prx_session *s = all->first; s != NULL; s = s->next)
        if (sio_slice_is(sid, s->sid)) return s;
    return NULL;
}

prx_session *prx_sessions_add(prx_sessions *all, sio_slice sid, size_t rule_count) {
    prx_session *s = calloc(1, sizeof *s);
    if (s == NULL) return NULL;
    s->sid = strndup((const char *)sid.ptr, sid.len);
    s->namespaces = json_object();
    if (!prx_memory_init(&s->memory, rule_count) || s->sid == NULL || s->namespaces == NULL) {
        session_free(s);
        return NULL;
    }
    s->next = all->first;
    all->first = s;
    all->count++;
    return s;
}

void prx_sessions_free(prx_sessions *all) {
    while (all->first != NULL) {
        prx_session *next = all->first->next;
        session_free(all->first);
        all->first = next;
    }
}

static void note_namespace(prx_session *s, prx_side from, const prx_view *view) {
    char name[512];
    if (view->nsp.len >= sizeof name) return;
    memcpy(name, view->nsp.ptr, view->nsp.len);
    name[view->nsp.len] = '\0';
    if (from == PRX_SERVER && strcmp(view->sio, "CONNECT") == 0)
        json_object_set_new(s->namespaces, name, json_true());
    if (strcmp(view->sio, "DISCONNECT") == 0) json_object_del(s->namespaces, name);
}

void prx_session_note(prx_session *s, prx_side from, const prx_packet *packet, const prx_view *view) {
    if (view->sio != NULL && strcmp(view->sio, "attachment") == 0 && s->due[from] > 0) s->due[from]--;
    if (view->attachments > 0) s->due[from] = view->attachments;
    if (view->sio != NULL && view->nsp.len > 0) note_namespace(s, from, view);
    if (from == PRX_CLIENT && prx_packet_is(packet, "2probe")) s->probing = true;
    if (from == PRX_CLIENT && strcmp(view->type, "upgrade") == 0) s->probing = false;
    if (strcmp(view->type, "close") == 0) s->ended = true;
}
