#include "report/difference.h"

#include "wire/log.h"

static bool add_bytes(const scn_difference *d, sio_slice bytes, sio_buf *out) {
    bool ok = true;
    for (size_t i = 0; ok && i < bytes.len; i++) {
        uint8_t byte = bytes.ptr[i];
        if (d->binary)
            ok = sio_buf_addf(out, "%02x ", byte);
        else if (byte == '"')
            ok = sio_buf_add_byte(out, byte);
        else
            ok = wire_log_escape(out, sio_slice_of(&byte, 1));
    }
    return ok;
}

bool rep_difference_side(const scn_difference *d, bool expected, sio_buf part[3]) {
    sio_slice all = expected ? sio_slice_of(d->expected, d->expected_len) : sio_slice_of(d->got, d->got_len);
    size_t at = d->at - d->from, total = expected ? d->expected_total : d->got_total;
    bool ok = (d->from == 0 || sio_buf_add_str(&part[0], "...")) &&
              add_bytes(d, sio_slice_sub(all, 0, at), &part[0]) &&
              add_bytes(d, sio_slice_sub(all, at, at + 1), &part[1]) &&
              add_bytes(d, sio_slice_from(all, at + 1), &part[2]);
    return ok && (d->from + all.len == total || sio_buf_add_str(&part[2], "..."));
}

static bool print_side(const scn_difference *d, bool expected, sio_buf *out, size_t *column) {
    sio_buf part[3] = {SIO_BUF_INIT, SIO_BUF_INIT, SIO_BUF_INIT};
    bool ok =
        rep_difference_side(d, expected, part) && sio_buf_add_str(out, expected ? "expected " : "got      ");
    *column = sizeof "expected " - 1 + part[0].len;
    for (size_t i = 0; i < 3; i++) {
        ok = ok && sio_buf_add(out, sio_buf_slice(&part[i]));
        sio_buf_free(&part[i]);
    }
    return ok && sio_buf_addf(out, "  (%zu bytes)\n", expected ? d->expected_total : d->got_total);
}

bool rep_difference_print(const scn_difference *d, sio_buf *out) {
    size_t column = 0;
    return print_side(d, true, out, &column) && print_side(d, false, out, &column) &&
           sio_buf_addf(out, "%*s^\n", (int)column, "");
}
