#include "base/rules.h"

static const sio_rules strict = {
    .lenient = SIO_STRICT,
    .max_attachments = SIO_DEFAULT_ATTACHMENTS,
    .max_depth = SIO_DEFAULT_DEPTH,
    .max_buffered = SIO_DEFAULT_BUFFERED,
};

static const sio_leniency_info infos[] = {
#define ROW(constant, bit, name, requirements, text) {SIO_LENIENT_##constant, name, requirements, text},
    SIO_LENIENCY_LIST(ROW)
#undef ROW
};

const sio_rules *sio_rules_strict(void) {
    return &strict;
}

const sio_leniency_info *sio_leniency_at(size_t index) {
    return index < sizeof infos / sizeof infos[0] ? &infos[index] : NULL;
}

uint32_t sio_leniency_find(sio_slice name) {
    if (sio_slice_is(name, "all")) return SIO_LENIENT_ALL;
    const sio_leniency_info *info;
    for (size_t i = 0; (info = sio_leniency_at(i)) != NULL; i++)
        if (sio_slice_is(name, info->name)) return info->flag;
    return 0;
}
