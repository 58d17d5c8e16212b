/* Sessions that siospec keeps as a well-behaved server: polls, POSTs, pings, ends. */
#include "scenario/test_client.h"
#include "testkit.h"

#define PASSES .verdict = SCN_PASS
#define FAILS .verdict = SCN_FAIL
#define POLL(text)                                                                                           \
    { .line = 1, .say = "GET " TEST_SESSION, .hear = text }
#define POST(text)                                                                                           \
    { .line = 2, .say = "POST " TEST_SESSION, .body = text, .hear = "ok" }

#define ANOTHER                                                                                              \
    { .line = 3, .say = "GET /socket.io/?EIO=4&transport=polling" }

#define WEBSOCKET                                                                                            \
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: t\r\nUpgrade: websocket\r\n"                \
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "                                \
    "dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

static const test_play plays[] = {
    {.name = "what is sent waits for a poll",
     .steps = "[{'open': {}}, {'send': ['4a', '4b']}, {'expect': '4c'}]",
     .acts = {TEST_OPEN,
              POLL("4a\x1e"
                   "4b"),
              POST("4c")},
     PASSES},
    {.name = "a poll is held until something is sent",
     .steps = "[{'open': {}}, {'expect': '4now'}, {'send': '4a'}, {'expect': '4c'}]",
     .acts = {TEST_OPEN,
              {.line = 1, .say = "GET " TEST_SESSION},
              POST("4now"),
              {.line = 1, .say = "", .hear = "4a"},
              POST("4c")},
     PASSES},
    {.name = "who does not poll gets nothing",
     .steps = "[{'open': {}}, {'send': '4a'}]",
     .acts = {TEST_OPEN},
     FAILS,
     .detail = "it does not poll"},
    {.name = "two polls at once",
     .steps = "[{'open': {}}, {'expect': '4x'}]",
     .acts = {TEST_OPEN,
              {.line = 1, .say = "GET " TEST_SESSION},
              {.line = 2, .say = "GET " TEST_SESSION, .hear = "400"}},
     FAILS,
     .detail = "a GET while another of the session was open",
     .cites = "EIO4-PL-01"},
    {.name = "... whatever the step that finds the session ended is about",
     .steps = "[{'open': {}}, {'expect': '4x', 'cites': ['EIO4-PY-02']}]",
     .acts = {TEST_OPEN,
              {.line = 1, .say = "GET " TEST_SESSION},
              {.line = 2, .say = "GET " TEST_SESSION, .hear = "400"}},
     FAILS,
     .detail = "a GET while another of the session was open",
     .cites = "EIO4-PL-01"},
    {.name = "a POST without a body",
     .steps = "[{'open': {}}, {'expect': '4x'}]",
     .acts = {TEST_OPEN, POST("")},
     FAILS,
     .detail = "a POST without a body"},
    {.name = "several packets in one POST",
     .steps = "[{'open': {}}, {'expect': '4a'}, {'expect': {'binary': {'hex': '01'}}}, {'expect': '4b'}]",
     .acts = {TEST_OPEN, POST("4a\x1e"
                              "bAQ==\x1e"
                              "4b")},
     PASSES},
    {.name = "pings come by themselves",
     .steps = "[{'open': {'handshake': {'pingInterval': 100, 'pingTimeout': 5000}}}, {'expect': '3'}]",
     .acts = {TEST_OPEN, POLL("\r\n\r\n2"), POST("3")},
     PASSES},
    {.name = "... or not, when they are left to steps",
     .steps = "[{'open': {'handshake': {'pingInterval': 100, 'pingTimeout': 5000}, 'by_hand': ['ping']}}, "
              "{'wait': 250}, {'send': '4mine'}, {'expect': '4c'}]",
     .acts = {TEST_OPEN, POLL("\r\n\r\n4mine"), POST("4c")},
     PASSES},
    {.name = "the client closes",
     .steps = "[{'open': {}}, {'ended': {}}]",
     .acts =
         {TEST_OPEN, {.line = 1, .say = "GET " TEST_SESSION}, POST("1"), {.line = 1, .say = "", .hear = "6"}},
     PASSES},
    {.name = "its poll is cut off",
     .steps = "[{'open': {}}, {'ended': {}}]",
     .acts = {TEST_OPEN, {.line = 1, .say = "GET " TEST_SESSION}, {.line = 1, .say = "FIN"}},
     PASSES},
    {.name = "it does not end",
     .steps = "[{'open': {}}, {'ended': {}, 'within': 60}]",
     .acts = {TEST_OPEN, {.line = 1, .say = "GET " TEST_SESSION}},
     FAILS,
     .detail = "the session did not end"},
    {.name = "after the end its sid is unknown",
     .steps = "[{'open': {}}, {'expect': '4go'}, {'close': 'fin'}, {'report': {'event': 'connect'}}]",
     .acts = {TEST_OPEN,
              {.line = 1, .say = "GET " TEST_SESSION},
              POST("4go"),
              {.line = 1, .say = "", .hear = "<"},
              {.line = 2, .say = "POST " TEST_SESSION, .body = "4x", .hear = "Session ID unknown"},
              {.say = "REPORT", .body = "{'event': 'connect'}"}},
     PASSES},
    {.name = "a sid that nobody gave is refused while an outcome is awaited",
     .steps = "[{'open': {}}, {'provoke': '0'}, {'outcome': {'closed': 'pass'}}]",
     .acts = {TEST_OPEN,
              POLL("\r\n\r\n0"),
              {.line = 1, .say = "GET /socket.io/?EIO=4&transport=polling&sid=other", .hear = "unknown"},
              {.line = 2, .say = "GET /socket.io/?EIO=4&transport=polling"}},
     PASSES},
    {.name = "over WebSocket, too, another session tells that the first has ended",
     .steps = "[{'open': {}}, {'provoke': '4x'}, {'outcome': {'closed': 'pass'}}]",
     .acts = {{.say = "RAW", .body = WEBSOCKET, .hear = "maxPayload"},
              {.say = "", .hear = "4x"},
              {.line = 1, .say = "RAW", .body = WEBSOCKET}},
     .transport = SCN_WEBSOCKET,
     PASSES},
    {.name = "another session is the end of the first",
     .steps = "[{'open': {}}, {'provoke': '4x'}, {'ended': {}}]",
     .acts = {TEST_OPEN, POLL("\r\n\r\n4x"), ANOTHER},
     PASSES},
    {.name = "... over WebSocket",
     .steps = "[{'open': {}}, {'provoke': '4x'}, {'ended': {}}]",
     .acts = {{.say = "RAW", .body = WEBSOCKET, .hear = "maxPayload"},
              {.say = "", .hear = "4x"},
              {.line = 1, .say = "RAW", .body = WEBSOCKET}},
     .transport = SCN_WEBSOCKET,
     PASSES},
    {.name = "... after the pause of one that comes back",
     .steps = "[{'open': {'handshake': {'pingInterval': 1500}}}, {'ended': {}}]",
     .acts = {TEST_OPEN, POLL("\r\n\r\n2"), ANOTHER},
     PASSES},
    {.name = "... as an alternative",
     .steps = "[{'open': {}}, {'provoke': '4x'}, {'expect': '4c', 'or': [{'ended': {}, 'grade': 'pass'}]}]",
     .acts = {TEST_OPEN, POLL("\r\n\r\n4x"), ANOTHER},
     PASSES},
    {.name = "... since the provocation, even before it is asked for",
     .steps =
         "[{'open': {}}, {'provoke': '4x'}, {'expect': '4c'}, {'wait': 100}, {'ended': {}, 'within': 50}]",
     .acts = {TEST_OPEN, POLL("\r\n\r\n4x"), POST("4c"), ANOTHER},
     PASSES},
    {.name = "... even while an answer to the first is on its way",
     .steps =
         "[{'open': {'by_hand': ['get']}}, {'request': {'kind': 'get'}}, {'respond': {'body': {'repeat': "
         "'x', 'times': 9000000}}}, {'outcome': {'closed': 'pass'}}]",
     .acts = {TEST_OPEN, {.line = 1, .say = "GET " TEST_SESSION, .hear = "200 OK"}, ANOTHER},
     PASSES},
    {.name = "... but not one that was there before",
     .steps = "[{'open': {}}, {'open': {}, 'as': 'b'}, {'ended': {}, 'within': 60}]",
     .acts = {TEST_OPEN, ANOTHER},
     FAILS,
     .detail = "the session did not end"},
    {.name = "... nor where the end must be seen",
     .steps = "[{'open': {}}, {'expect': '4c'}, {'ended': {'seen': true}, 'within': 300}]",
     .acts = {TEST_OPEN, POST("4c"), ANOTHER},
     FAILS,
     .detail = "the session did not end"},
    {.name = "what was by hand is given back",
     .steps = "[{'open': {'by_hand': ['post']}}, {'request': {'kind': 'post'}}, {'respond': {'body': 'ok'}}, "
              "{'by_hand': []}, {'expect': '4b'}]",
     .acts = {TEST_OPEN, POST("4a"), POST("4b")},
     PASSES},
    {.name = "an upgrade that begins with other words",
     .steps = "[{'open': {}}]",
     .acts = {TEST_OPEN,
              {.line = 1,
               .say = "RAW",
               .body = "GET /socket.io/?EIO=4&transport=websocket&sid=$S HTTP/1.1\r\nHost: t\r\nUpgrade: "
                       "websocket\r\nConnection: Upgrade\r\n"
                       "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
               .hear = "101"},
              {.line = 1, .say = "RAW", .body = "\x81\x82\x01\x01\x01\x01\x33\x31"}},
     .transport = SCN_UPGRADED,
     FAILS,
     .detail = "on the WebSocket of the upgrade, 2probe was expected, got 20"},
};

TEST_PLAYS("scenario/hosted", plays)
