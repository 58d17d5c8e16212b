/* One function a verb of docs/scenarios.md. Each returns true when the step did what it should, and false
 * when it missed (c->miss says why) or the case has stopped. */
#ifndef SCN_STEPS_H
#define SCN_STEPS_H

#include "scenario/peer.h"

/* Runs the steps in turn until one ends the case. Judges each. */
void scn_run_steps(scn_case *c, const json_t *steps);

/* Finds what a step works on; NULL: the step missed. */
scn_peer *scn_step_peer(scn_case *c, const json_t *step);
scn_exchange *scn_step_exchange(scn_case *c, const json_t *step);
scn_line *scn_step_line(scn_case *c, const json_t *step);

/* Opens a session of that name on `transport` with the options of an `open` step (NULL: none). */
bool scn_session_open(scn_case *c, const char *name, scn_transport transport, const json_t *options);
/* Upgrades a polling session as a well-behaved client does. */
bool scn_session_upgrade(scn_case *c, scn_peer *p);
/* The session goes on over the channel's WebSocket; the channel is gone. */
void scn_session_adopt(scn_peer *session, scn_peer *channel);
/* Waits for the 101 of a WebSocket. */
bool scn_channel_await_open(scn_case *c, scn_peer *p);
/* A fresh session must open, join and echo. A failure is the case's, with the health of the testee. */
void scn_survivor(scn_case *c);

bool scn_do_open(scn_case *c, const json_t *step);
bool scn_do_join(scn_case *c, const json_t *step);
bool scn_do_upgrade(scn_case *c, const json_t *step);
bool scn_do_adopt(scn_case *c, const json_t *step);
bool scn_do_poll(scn_case *c, const json_t *step);
bool scn_do_reading(scn_case *c, const json_t *step);
bool scn_do_send(scn_case *c, const json_t *step);
bool scn_do_provoke(scn_case *c, const json_t *step);
bool scn_do_expect(scn_case *c, const json_t *step);
bool scn_do_silence(scn_case *c, const json_t *step);
bool scn_do_echo(scn_case *c, const json_t *step);
bool scn_do_ended(scn_case *c, const json_t *step);
bool scn_do_outcome(scn_case *c, const json_t *step);
bool scn_do_survivor(scn_case *c, const json_t *step);
bool scn_do_close(scn_case *c, const json_t *step);
bool scn_do_request(scn_case *c, const json_t *step);
bool scn_do_response(scn_case *c, const json_t *step);
bool scn_do_finish(scn_case *c, const json_t *step);
bool scn_do_abort(scn_case *c, const json_t *step);
bool scn_do_pending(scn_case *c, const json_t *step);
bool scn_do_aborted(scn_case *c, const json_t *step);
bool scn_do_channel(scn_case *c, const json_t *step);
bool scn_do_frame(scn_case *c, const json_t *step);
bool scn_do_expect_frame(scn_case *c, const json_t *step);
bool scn_do_socket(scn_case *c, const json_t *step);
bool scn_do_write(scn_case *c, const json_t *step);
bool scn_do_read(scn_case *c, const json_t *step);
bool scn_do_shutdown(scn_case *c, const json_t *step);
bool scn_do_reset(scn_case *c, const json_t *step);
bool scn_do_wait(scn_case *c, const json_t *step);
bool scn_do_mark(scn_case *c, const json_t *step);
bool scn_do_repeat(scn_case *c, const json_t *step);
bool scn_do_memory(scn_case *c, const json_t *step);
bool scn_do_steady(scn_case *c, const json_t *step);

#endif
