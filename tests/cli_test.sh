#!/bin/sh
# The command line: bad usage and unreachable testees give one clear line and the right exit status; a run starts, judges and stops
# a testee. Needs python3 and openssl. Last line: `N passed, N failed`.
set -u
cd "$(dirname "$0")/.." || exit 1
siospec=${SIOSPEC:-build/siospec}
mini=conformance/testees/mini/run
bad=conformance/testees/bad/run
work=$(mktemp -d)
pids=
stop_servers() {
	for p in $pids; do kill "$p" && wait "$p"; done 2>/dev/null
	pids=
}
trap 'stop_servers; rm -rf "$work"' EXIT
# A sanitizer's report must not look like exit status 1 of the contract.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}exitcode=99" UBSAN_OPTIONS="${UBSAN_OPTIONS:+$UBSAN_OPTIONS:}exitcode=99"
passed=0
failed=0

count() { # count GOOD NAME: GOOD is 0 when it went well
	if [ "$1" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $2"
		sed 's/^/    out: /' "$work/out" | head -n 20
		sed 's/^/    err: /' "$work/err" | head -n 20
	fi
}

# notes STATUS REGEX ARG...: exit status, and the first line on stderr, of a run.
notes() {
	want=$1 regex=$2
	shift 2
	"$siospec" "$@" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	[ $status -eq "$want" ] && head -n 1 "$work/err" | grep -Eq "$regex"
	count $? "$* (status $status, wanted $want and $regex)"
}

# complains STATUS REGEX ARG...: exit status, and the first line on stderr; at most a hint follows; nothing on stdout.
complains() {
	want=$1 regex=$2
	shift 2
	"$siospec" "$@" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	[ $status -eq "$want" ] && head -n 1 "$work/err" | grep -Eq "$regex" && [ "$(wc -l <"$work/err")" -le 2 ] && [ ! -s "$work/out" ] &&
		! grep -q "$(printf '\033')" "$work/err"
	count $? "$* (status $status, wanted $want and $regex)"
}

# gives STATUS REGEX ARG...: exit status, and a line on stdout.
gives() {
	want=$1 regex=$2
	shift 2
	"$siospec" "$@" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	[ $status -eq "$want" ] && grep -Eq "$regex" "$work/out"
	count $? "$* (status $status, wanted $want and $regex)"
}

server() { # server MODE...: starts one of cli_servers.py; its port is in $port
	tests/cli_servers.py "$@" >"$work/port" 2>/dev/null &
	pids="$pids $!"
	until [ -s "$work/port" ]; do kill -0 $! || exit 1; done
	port=$(cat "$work/port")
	rm "$work/port"
}

# --- usage ---
gives 0 '^  check server URL' --help
gives 0 '^siospec [0-9]+\.[0-9]+\.[0-9]+$' --version
gives 0 '^  --select GLOB' check server --help
complains 2 "there is no command 'chekc'; did you mean 'check'" chekc
complains 2 'cannot check .clients.' check clients
complains 2 'give -- CMD, a client to start' check client
complains 2 'what\? known: server' check
complains 2 'unknown option --selct; did you mean --select' check server --selct x http://127.0.0.1:1
complains 2 'give a URL, or -- CMD' check server
complains 2 'no command behind --' check server --
complains 2 "'nonsense' is not a URL to check" check server nonsense
complains 2 "'http://127.0.0.1:99999/' is not a URL" check server http://127.0.0.1:99999/
complains 2 'holds a line break' check server http://127.0.0.1:1 --header "$(printf 'A: b\nC: d')"
complains 2 "no scenario has the profile 'coer'; did you mean 'core'" check server http://127.0.0.1:1 --profile coer
complains 3 'nothing selected' check server http://127.0.0.1:1 --select 'no/such/*'

# --- data and files ---
printf '{"schema":1,\n"chapter":' >"$work/broken.json"
mkdir -p "$work/data/scenarios/server" && cp "$work/broken.json" "$work/data/scenarios/server/mine.json"
complains 2 'mine\.json:2: .*JSON' check server --data "$work/data" http://127.0.0.1:1
printf '{"schema":1,"chapter":"my/x","scenarios":[\n{"id":"my/x/y","title":"t","requirements":["EIO4-HS-01"],"polarity":"positive","transports":["carrier-pigeon"],"steps":[]}]}' >"$work/data/scenarios/server/mine.json"
complains 2 'mine\.json:2: at /scenarios/0/' check server --data "$work/data" http://127.0.0.1:1
complains 2 '/nonexistent' check server --data /nonexistent http://127.0.0.1:1
complains 2 '/nonexistent\.json' check server --baseline /nonexistent.json http://127.0.0.1:1
complains 2 'broken\.json:2: .*JSON' check server --baseline "$work/broken.json" http://127.0.0.1:1
printf '{"schema":1,"known":[\n{"case":"a@polling","verdict":"bad","reason":"r"}]}' >"$work/known.json"
complains 2 'known\.json:2: at /known/0/verdict: expected fail' check server --baseline "$work/known.json" http://127.0.0.1:1
complains 2 'cannot write /nonexistent/r: No such file' check server --report json:/nonexistent/r http://127.0.0.1:1
complains 2 'No such file|/nonexistent/ca' check server --cacert /nonexistent/ca https://127.0.0.1:1

# --- testees that are not there, or no testees ---
complains 3 'no handshake with http://127.0.0.1:1/socket.io/: .*refused' check server http://127.0.0.1:1
complains 3 'no handshake with http://127.0.0.1:1/engine.io/: ' check server http://127.0.0.1:1/ --contract engineio
complains 3 'no-such-host.invalid' check server http://no-such-host.invalid/
server garbage
complains 3 'not HTTP' check server "http://127.0.0.1:$port"
complains 3 'no handshake with https' check server "https://127.0.0.1:$port"
server closes
complains 3 'closed the connection without an answer|reset' check server "http://127.0.0.1:$port"
server http
complains 3 '200 OK, hello \(no Engine.IO open packet\)' check server "http://127.0.0.1:$port/x"
server refuses
complains 3 '400 Bad Request, .x1b\[31mno such path' check server "http://127.0.0.1:$port/x"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/key" -out "$work/cert" -days 2 -subj /CN=localhost >/dev/null 2>&1
server tls "$work/cert" "$work/key"
complains 3 'without an answer .if it speaks TLS, use https://' check server "http://127.0.0.1:$port"
complains 3 'certificate' check server "https://127.0.0.1:$port"

# --- testees that do not start ---
complains 3 "cannot start '/no/such/program': No such file or directory" check server -- /no/such/program
complains 3 'exited with status 1 before it listened on its port; its last output: *\| this server gives up at once' check server -- "$bad" exits-at-once
SIOSPEC_START_LIMIT=700 complains 3 'did not listen on port [0-9]+ .*within 700 ms' check server -- "$bad" never-opens-port
notes 2 "no requirement is in the group 'Z9'" coverage --group Z9
mkdir "$work/fifo" && mkfifo "$work/fifo/a.json"
notes 2 'fifo/a\.json: not a regular file' vectors validate "$work/fifo"
notes 2 'fifo/a\.json: not a regular file' check server --data "$work/fifo" http://127.0.0.1:1
SIOSPEC_START_LIMIT=20000 notes 1 'note: no handshake: .*200 OK' check server --no-bundles --select eio4/handshake/polling-opens-session -- sh -c 'exec python3 -c "
import http.server, os
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.send_header(\"Content-Length\", \"0\"); self.end_headers()
    def log_message(self, *a): pass
http.server.HTTPServer((\"127.0.0.1\", int(os.environ[\"PORT\"])), H).serve_forever()"'

# --- runs ---
some='eio4/handshake/polling-opens-session'
gives 0 "^$some@polling\$" check server --dry-run --select "$some"
gives 0 '^1 cases in .*: 1 pass$' check server --select "$some" -- "$mini"
gives 0 '^ok 1 - ' check server --select "$some" --report tap -- "$mini"
gives 0 '"seed": 7,' check server --select "$some" --report json --seed 7 -- "$mini"
gives 0 '^1 cases' check server --select "$some" --report "json:$work/r.json" --report "tap:$work/r.tap" -- "$mini"
/usr/bin/python3 -c '
import json, sys, jsonschema
report = json.load(open(sys.argv[1])); schema = json.load(open("vectors/schema/report.schema.json"))
jsonschema.Draft202012Validator(schema).validate(report)
assert report["testee"]["command"] == "conformance/testees/mini/run" and report["testee"]["handshake"]["pingInterval"] == 300' "$work/r.json" \
	2>"$work/err" && grep -qx '1\.\.1' "$work/r.tap"
count $? 'the JSON report fits its schema, the TAP report has a plan'
"$siospec" check server --select "$some" --report json:/dev/full -- "$mini" >"$work/out" 2>"$work/err"
[ $? -eq 2 ] && [ "$(cat "$work/err")" = 'siospec check server: cannot write /dev/full: No space left on device' ]
count $? 'a report on a full disk is an error'
"$siospec" check server --select "$some" -- "$mini" >/dev/full 2>"$work/err"
[ $? -eq 2 ] && grep -q 'cannot write standard output: No space left' "$work/err"
count $? 'a full standard output is an error'

# A crash is blamed, can be known, and a repaired one makes the baseline stale.
killer='sio5/binary/placeholder-num-huge'
known() { # known FILE MORE: a baseline with the killer
	printf '{"schema":1,"known":[{"case":"%s@websocket","verdict":"crash","reason":"on purpose"%s}]}' "$killer" "$2" >"$work/$1"
}
known k.json ''
gives 1 "^crash $killer@websocket" check server --no-bundles --select "$killer@websocket" --select "$some" -- "$bad" crash
gives 0 'conformant but for known failures' check server --baseline "$work/k.json" --select "$killer@websocket" --select "$some" -- "$bad" crash
gives 1 'stale baseline .*listed as crash, but now its verdict is pass: take the row out' check server --no-bundles --baseline "$work/k.json" --select "$killer@websocket" --select "$some" -- "$mini"
gives 0 '^1 cases' check server --baseline "$work/k.json" --select "$some" -- "$mini"
gives 0 '^2 cases' check server --baseline "$work/k.json" --select "$killer@websocket" --select "$some" --skip "$killer" -- "$mini"
known k2.json ',"expires":"2000-01-31"'
gives 1 'stale baseline the row of .* expired on 2000-01-31: mend' check server --no-bundles --baseline "$work/k2.json" --select "$killer@websocket" -- "$bad" crash
known k2.json ',"expires":"9999-12-31","message":"the testee"'
gives 0 'known failures' check server --baseline "$work/k2.json" --select "$killer@websocket" -- "$bad" crash
known k2.json ',"message":"it hangs"'
gives 1 'stale baseline .* fails in another way than listed: it should say .it hangs., it says .the testee' check server --no-bundles --baseline "$work/k2.json" --select "$killer@websocket" -- "$bad" crash
known k2.json ',"hash":"sha256:00000000000000000000000000000000"'
gives 1 'stale baseline .* does something else than when its row was written' check server --no-bundles --baseline "$work/k2.json" --select "$killer@websocket" -- "$bad" crash
complains 2 'update-baseline needs a whole run' check server --baseline "$work/k.json" --update-baseline --select "$some" http://127.0.0.1:1
complains 2 'update-baseline needs a whole run' check server --baseline "$work/k.json" --update-baseline --skip "$some" http://127.0.0.1:1

# --update-baseline makes the file, completes its rows and leaves alone what people wrote. A folder of data with two cases makes a whole run short.
mkdir -p "$work/two/scenarios/server"
printf '{"schema":1,"chapter":"my/two","scenarios":[
{"id":"my/two/fails","title":"t","requirements":["EIO4-HS-01"],"polarity":"positive","transports":["websocket"],"profiles":["mine"],"steps":[{"open":{}},{"expect":"4never","within":50}]},
{"id":"my/two/passes","title":"t","requirements":["EIO4-HS-01"],"polarity":"positive","transports":["websocket"],"profiles":["mine"],"steps":[{"open":{}}]}]}' >"$work/two/scenarios/server/two.json"
two() { "$siospec" check server --no-bundles --data "$work/two" --profile mine --baseline "$work/u.json" "$@" -- "$mini" >"$work/out" 2>"$work/err" </dev/null; }
two --update-baseline && grep -q 'u.json: 1 row added, 0 changed, 0 removed, 0 kept' "$work/err"
count $? '--update-baseline makes a new file'
grep -q '"message": "step 2 (expect 4never): nothing came within"' "$work/u.json" && two && grep -q 'conformant but for known failures' "$work/out"
count $? 'the file that was made holds, in the next run too'
sed -i 's/"reason": .*,/"reason": "mine", "issue": "https:\/\/example.org\/7", "x-note": [1],/; s/"message".*/"message": "gone",/; s/"known"/"comment": "keep me", "known"/' "$work/u.json"
two --update-baseline && grep -q '0 rows added, 1 changed' "$work/err" && grep -q '"reason": "mine"' "$work/u.json" && grep -q 'example.org/7' "$work/u.json" &&
	grep -q '"x-note"' "$work/u.json" && grep -q '"keep me"' "$work/u.json" && grep -q 'nothing came within' "$work/u.json"
count $? '--update-baseline keeps what people wrote'
sed -i 's/"within":50/"within":60/' "$work/two/scenarios/server/two.json"
two; [ $? -eq 1 ] && grep -q 'does something else than when its row was written' "$work/out"
count $? 'a case that has changed makes its row stale'

# A run that the testee's deaths cut short updates nothing.
mkdir -p "$work/deadly/scenarios/server"
/usr/bin/python3 -c '
import json
packets = ["451-[\"message\",{\"_placeholder\":true,\"num\":1000000000000}]", {"hex": "01"}]
case = lambda n: {"id": f"my/deadly/case-{n}", "title": "t", "requirements": ["EIO4-HS-01"], "polarity": "negative", "transports": ["websocket"],
                  "profiles": ["mine"], "steps": [{"open": {}}, {"join": {}}, {"provoke": packets}, {"outcome": {"closed": "pass"}}]}
print(json.dumps({"schema": 1, "chapter": "my/deadly", "scenarios": [case(n) for n in range(40)]}))' >"$work/deadly/scenarios/server/deadly.json"
cp "$work/k.json" "$work/k3.json"
"$siospec" check server --no-bundles --data "$work/deadly" --profile mine --jobs 1 --baseline "$work/k3.json" --update-baseline -- "$bad" crash >"$work/out" 2>"$work/err"
[ $? -eq 3 ] && grep -q 'the baseline is left as it was, because the run stopped early' "$work/err" && cmp -s "$work/k.json" "$work/k3.json"
count $? 'a run that stopped early updates nothing'

# Who claims everything is not believed, and the reports say so; --strict counts what is lenient.
cat >"$work/boaster" <<EOF
#!/bin/sh
cd "$PWD/conformance/testees/mini" && exec /usr/bin/python3 -Bc '
import asyncio, contract, sys
sys.argv[1:] = []
contract.CONTROL["capability"] = lambda socket, args, ack: ack(True)
import mini
asyncio.run(mini.main())'
EOF
chmod +x "$work/boaster"
notes 0 'note: the control namespace claims the capability .siospec-[0-9a-f]*., which does not exist: it is not believed' check server --select "$some" --select sio5/acks/ack-in-namespace --select sio5/acks/server-asks-for-ack --report "json:$work/r.json" -- "$work/boaster"
/usr/bin/python3 -c '
import json, sys
report = json.load(open(sys.argv[1]))
control = [case["verdict"] for case in report["cases"] if case["id"].startswith("sio5/acks/")]
assert report["testee"]["capabilities"] is None and "not believed" in report["testee"]["distrust"], report["testee"]
assert len(control) > 1 and set(control) == {"unsupported"}, control' "$work/r.json" 2>"$work/err" && grep -q '^note: the control namespace claims' "$work/out"
count $? 'none of its claims count, and the reports say why'

# An interrupted run takes its testee along.
cat >"$work/testee" <<'EOF'
#!/bin/sh
echo $$ >"$0.pid.tmp" && mv "$0.pid.tmp" "$0.pid"
exec "$(dirname "$0")/run" 
EOF
sed -i "s|\"\$(dirname \"\$0\")/run\"|\"$PWD/$mini\"|" "$work/testee"
chmod +x "$work/testee"
"$siospec" check server -- "$work/testee" >"$work/out" 2>"$work/err" &
run=$!
until [ -s "$work/testee.pid" ]; do kill -0 $run 2>/dev/null || break; done
kill -TERM $run
wait $run
status=$?
[ $status -eq 143 ] && ! kill -0 "$(cat "$work/testee.pid")" 2>/dev/null
count $? "SIGTERM stops the testee too (status $status)"

stop_servers
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
