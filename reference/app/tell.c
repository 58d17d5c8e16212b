#include "app/tell.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "transport/client.h"

struct app_teller {
    uv_loop_t *loop;
    sio_address address;
    sio_buf text;     /* of the address */
    const char *path; /* as it is in the URL */
    struct sockaddr_storage to;
    sio_buf waiting; /* lines for the next POST */
    sio_buf posted;  /* on its way */
    bool busy;
    uv_tcp_t tcp;
    uv_connect_t connect;
    uv_write_t write;
    char answer[1024]; /* not looked at */
};

static bool look_up(app_teller *t, sio_buf *error) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    char port[8];
    (void)snprintf(port, sizeof port, "%u", t->address.port);
    int why = getaddrinfo(t->address.host, port, &hints, &found);
    if (why != 0) return sio_buf_addf(error, "%s: %s", t->address.host, gai_strerror(why)) && false;
    memcpy(&t->to, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return true;
}

static bool read_url(app_teller *t, const char *url) {
    static const char scheme[] = "http://";
    sio_buf origin = SIO_BUF_INIT;
    size_t host = strlen(scheme);
    if (strncmp(url, scheme, host) != 0) return false;
    t->path = url + host + strcspn(url + host, "/?#");
    bool ok = sio_buf_add(&origin, sio_slice_of(url, (size_t)(t->path - url))) &&
              sio_address_read(sio_buf_cstr(&origin), "/", &t->address, &t->text);
    if (*t->path == '\0') t->path = "/";
    sio_buf_free(&origin);
    return ok && *t->path == '/';
}

app_teller *app_teller_new(uv_loop_t *loop, const char *url, sio_buf *error) {
    app_teller *t = sio_mem_alloc(NULL, sizeof *t);
    if (t == NULL) return NULL;
    memset(t, 0, sizeof *t);
    t->loop = loop;
    bool read = read_url(t, url);
    if (!read) (void)sio_buf_addf(error, "'%s' is no http URL", url);
    if (read && look_up(t, error)) return t;
    sio_buf_free(&t->text);
    sio_mem_release(NULL, t);
    return NULL;
}

static void post(app_teller *t);

static void on_gone(uv_handle_t *handle) {
    app_teller *t = handle->data;
    t->busy = false;
    if (t->waiting.len > 0) post(t);
}

static void hang_up(app_teller *t) {
    if (!uv_is_closing((uv_handle_t *)&t->tcp)) uv_close((uv_handle_t *)&t->tcp, on_gone);
}

static void give_room(uv_handle_t *handle, size_t wanted, uv_buf_t *out) {
    app_teller *t = handle->data;
    (void)wanted;
    *out = uv_buf_init(t->answer, sizeof t->answer);
}

/* With `Connection: close` the end of the answer is the end of the connection. */
static void on_answer(uv_stream_t *stream, ssize_t n, const uv_buf_t *bytes) {
    (void)bytes;
    if (n < 0) hang_up(stream->data);
}

static void on_written(uv_write_t *write, int status) {
    app_teller *t = write->data;
    if (status != 0 || uv_read_start((uv_stream_t *)&t->tcp, give_room, on_answer) != 0) hang_up(t);
}

static void on_connected(uv_connect_t *connect, int status) {
    app_teller *t = connect->data;
    uv_buf_t bytes = uv_buf_init((char *)t->posted.data, (unsigned)t->posted.len);
    t->write.data = t;
    if (status != 0 || uv_write(&t->write, (uv_stream_t *)&t->tcp, &bytes, 1, on_written) != 0) hang_up(t);
}

static bool compose(app_teller *t) {
    sio_buf_clear(&t->posted);
    bool ok = sio_buf_addf(&t->posted,
                           "POST %s HTTP/1.1\r\nHost: %s:%u\r\nContent-Type: text/plain;charset=UTF-8\r\n"
                           "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                           t->path, t->address.host, t->address.port, t->waiting.len) &&
              sio_buf_add(&t->posted, sio_buf_slice(&t->waiting));
    sio_buf_clear(&t->waiting);
    return ok;
}

static void post(app_teller *t) {
    if (!compose(t) || uv_tcp_init(t->loop, &t->tcp) != 0) return;
    t->busy = true;
    t->tcp.data = t->connect.data = t;
    if (uv_tcp_connect(&t->connect, &t->tcp, (const struct sockaddr *)&t->to, on_connected) != 0) hang_up(t);
}

void app_teller_say(app_teller *t, sio_slice line) {
    size_t before = t->waiting.len;
    if (!sio_buf_add(&t->waiting, line) || !sio_buf_add_byte(&t->waiting, '\n')) t->waiting.len = before;
    if (!t->busy && t->waiting.len > 0) post(t);
}
