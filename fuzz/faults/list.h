/* The seeded faults, one patch each in patches/. X(name). What each is modelled on stands in faults.json. */
#ifndef FUZZ_FAULTS_LIST_H
#define FUZZ_FAULTS_LIST_H

#define FAULT_LIST(X)                                                                                        \
    X(ack_id_wraps)                                                                                          \
    X(ack_payload_kind)                                                                                      \
    X(attachment_empty)                                                                                      \
    X(attachment_unexpected)                                                                                 \
    X(attachments_reserved)                                                                                  \
    X(attachments_unbounded)                                                                                 \
    X(auth_leaks)                                                                                            \
    X(b64_empty)                                                                                             \
    X(base64_type)                                                                                           \
    X(binary_event_id)                                                                                       \
    X(buffer_unbounded)                                                                                      \
    X(decoder_kept)                                                                                          \
    X(depth_unbounded)                                                                                       \
    X(error_packet_crash)                                                                                    \
    X(event_name_escaped)                                                                                    \
    X(event_name_kind)                                                                                       \
    X(fragments_unbounded)                                                                                   \
    X(handshake_crash)                                                                                       \
    X(message_is_pong)                                                                                       \
    X(namespace_brace)                                                                                       \
    X(namespace_first)                                                                                       \
    X(noop_on_websocket)                                                                                     \
    X(noop_once)                                                                                             \
    X(payload_loop)                                                                                          \
    X(ping_twice)                                                                                            \
    X(placeholder_num)                                                                                       \
    X(placeholder_order)                                                                                     \
    X(poll_forgotten)                                                                                        \
    X(probe_reset_crash)                                                                                     \
    X(refusal_stops_clock)                                                                                   \
    X(second_get_held)                                                                                       \
    X(second_post_unanswered)                                                                                \
    X(separator_missing)                                                                                     \
    X(text_between)                                                                                          \
    X(upgrade_timer_lost)

#endif
