#include "base/error.h"
#include "base/rules.h"
#include "testkit.h"

#include <string.h>

START_TEST(every_code_has_its_own_name_and_text) {
    for (size_t i = 0; i < sio_error_count(); i++) {
        sio_error_code code = sio_error_code_at(i);
        ck_assert_str_ne(sio_error_name(code), "unknown");
        ck_assert_str_ne(sio_strerror(code), "unknown error");
        for (size_t j = 0; j < i; j++) {
            ck_assert_int_ne(code, sio_error_code_at(j));
            ck_assert_str_ne(sio_error_name(code), sio_error_name(sio_error_code_at(j)));
        }
    }
}
END_TEST

START_TEST(foreign_numbers_have_a_text_too) {
    ck_assert_str_eq(sio_error_name((sio_error_code)-99), "unknown");
    ck_assert_str_eq(sio_strerror((sio_error_code)-99), "unknown error");
}
END_TEST

START_TEST(offsets_move_with_the_input) {
    sio_error e = sio_error_shift(sio_error_at(SIO_ERR_UTF8, 3), 4);
    ck_assert_int_eq(e.code, SIO_ERR_UTF8);
    ck_assert_uint_eq(e.offset, 7);
    ck_assert_uint_eq(sio_error_shift(sio_ok(), 4).offset, 0);
}
END_TEST

START_TEST(switches_are_found_by_name) {
    uint32_t seen = 0;
    const sio_leniency_info *info;
    for (size_t i = 0; (info = sio_leniency_at(i)) != NULL; i++) {
        ck_assert_uint_eq(sio_leniency_find(sio_slice_str(info->name)), info->flag);
        ck_assert_uint_eq(seen & info->flag, 0);
        ck_assert(strlen(info->text) > 0 && strlen(info->requirements) > 0);
        seen |= info->flag;
    }
    ck_assert_uint_ne(seen, 0);
    ck_assert_uint_eq(sio_leniency_find(sio_slice_str("all")), SIO_LENIENT_ALL);
    ck_assert_uint_eq(sio_leniency_find(sio_slice_str("none-such")), 0);
}
END_TEST

START_TEST(the_default_is_strict) {
    ck_assert_uint_eq(sio_rules_strict()->lenient, SIO_STRICT);
    ck_assert(!sio_tolerates(sio_rules_strict(), SIO_LENIENT_BASE64));
}
END_TEST

SIO_TEST_MAIN("base/error",
              SIO_TCASE("error", every_code_has_its_own_name_and_text, foreign_numbers_have_a_text_too,
                        offsets_move_with_the_input, switches_are_found_by_name, the_default_is_strict))
