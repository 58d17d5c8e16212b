#include "value/node.h"

typedef bool (*equal_fn)(const val_value *a, const val_value *b);

static bool lists_equal(const val_value *a, const val_value *b, equal_fn equal, bool keys) {
    if (a->as.list.count != b->as.list.count) return false;
    const val_value *x = a->as.list.first, *y = b->as.list.first;
    for (; x != NULL; x = x->next, y = y->next)
        if ((keys && !sio_slice_equal(x->key, y->key)) || !equal(x, y)) return false;
    return true;
}

static bool objects_equal(const val_value *a, const val_value *b, equal_fn equal) {
    if (a->as.list.unique != b->as.list.unique) return false;
    for (uint32_t i = 0; i < a->as.list.unique; i++) {
        const val_value *x = a->as.list.sorted[i], *y = b->as.list.sorted[i];
        if (!sio_slice_equal(x->key, y->key) || !equal(x, y)) return false;
    }
    return true;
}

static bool values_equal(const val_value *a, const val_value *b, equal_fn equal) {
    if (a->kind != b->kind) return false;
    switch (a->kind) {
    case VAL_NULL:
    case VAL_FALSE:
    case VAL_TRUE:
        return true;
    case VAL_NUMBER:
        return val_number_equal(a->as.text, b->as.text);
    case VAL_STRING:
    case VAL_BINARY:
        return sio_slice_equal(a->as.text, b->as.text);
    case VAL_ARRAY:
        return lists_equal(a, b, equal, false);
    case VAL_OBJECT:
        return objects_equal(a, b, equal);
    }
    return false;
}

bool val_equal(const val_value *a, const val_value *b) {
    return values_equal(a, b, val_equal);
}

bool val_equal_literal(const val_value *expected, const val_value *actual) {
    if (expected->kind == VAL_OBJECT && expected->as.list.ordered)
        return actual->kind == VAL_OBJECT && lists_equal(expected, actual, val_equal_literal, true);
    return values_equal(expected, actual, val_equal_literal);
}
