/* What door.c and reports.c share. */
#ifndef SCN_DOOR_INTERNAL_H
#define SCN_DOOR_INTERNAL_H

#include "scenario/describe.h"
#include "scenario/door.h"
#include "scenario/peer.h"
#include "wire/listen.h"

struct scn_times {
    wire_us *at;
    size_t count, cap;
};

struct scn_door {
    wire_listener *front, *back; /* of the protocol, of the reports */
    int wake;                    /* epoll */
    void *client;                /* NULL: none runs */
    wire_us started_at;
    bool raw;
    unsigned callers, reporters; /* connections so far, for their names */
    scn_list calls;              /* scn_exchange: requests that nobody has taken; the case's */
    scn_list reports;            /* scn_report */
    json_t *uncaught;            /* a report; NULL: none */
    sio_buf violation;           /* what came that is not HTTP; empty: nothing */
    struct scn_times times[SCN_TALLIES];
    wire_us last;
};

/* reports.c: takes and answers a request to the port for reports. */
void scn_reports_take(scn_case *c, scn_exchange *e);
void scn_reports_free(scn_door *d);

#endif
