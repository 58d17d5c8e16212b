#!/usr/bin/env bash
# Fuzzes all targets in turn for hours, in slices, and keeps count: stopped at any time, it goes on where it was. What targets
# find to be new is kept and is where the next slice begins. Several may run at once on one STATE.
#
#   fuzz/soak.sh STATE FOLDER TARGET...      FOLDER holds the programs (build/fuzz)
#   fuzz/soak.sh STATE                       only prints the table
#
# STATE/corpus/TARGET is what was found to be new, STATE/artifacts/TARGET-* what is wrong, STATE/slices one line a slice.
# environment: SOAK_CPU (7200): seconds of processor time, all slices together; SOAK_SLICE (60): seconds of the clock each;
# SOAK_NICE (19). Ends with 1 when something was found that STATE/artifacts still holds.
set -eu
TIMEFORMAT='%U %S'
state=$1
shift
mkdir -p "$state/artifacts" "$state/corpus" "$state/locks"
touch "$state/slices"

# slices: TARGET EXECUTIONS CPU-SECONDS EDGES FEATURES CORPUS, edges and features as they are at the end
table() {
	echo '| target | executions | processor time, s | edges | features | inputs |'
	echo '|---|---:|---:|---:|---:|---:|'
	LC_ALL=C sort -s -k1,1 "$state/slices" | awk '
		function row(name, n, cpu, rest) { printf "| %s | %d | %d | %s |\n", name, n, cpu, rest }
		$1 != target && target { row("`" target "`", n, cpu, last); n = cpu = 0 }
		{ target = $1; n += $2; cpu += $3; all += $2; time += $3; last = $4 " | " $5 " | " $6 }
		END { if (target) { row("`" target "`", n, cpu, last); row("all", all, time, "| | ") } }'
}

spent() { awk '{ sum += $3 } END { printf "%d", sum }' "$state/slices"; }

# The targets, that with the least processor time first.
by_need() {
	printf '%s\n' "$@" | awk -v slices="$state/slices" '
		BEGIN { while ((getline line < slices) > 0) { split(line, f, " "); cpu[f[1]] += f[3] } }
		{ printf "%.2f %s\n", cpu[$1], $1 }' | sort -n | cut -d' ' -f2
}

slice() { # FOLDER TARGET
	local log=$state/artifacts/$2.log.$$ corpus=$state/corpus/$2 seeds= dict= cpu
	mkdir -p "$corpus"
	[ ! -d "corpus/$2" ] || seeds=corpus/$2
	[ ! -f "corpus/$2.dict" ] || dict=-dict=corpus/$2.dict
	# shellcheck disable=SC2086
	cpu=$({ time nice -n "${SOAK_NICE:-19}" "$1/$2" -max_total_time="${SOAK_SLICE:-60}" -timeout=60 -rss_limit_mb=1500 -reload=0 \
		-print_final_stats=1 -artifact_prefix="$state/artifacts/$2-" $dict "$corpus" $seeds >"$log" 2>&1 ||
		echo "FOUND $2: $log" >&3; } 3>&2 2>&1)
	awk -v target="$2" -v cpu="$cpu" '
		/^stat::number_of_executed_units/ { n = $2 }
		/ cov: / { for (i = 1; i < NF; i++) { if ($i == "cov:") cov = $(i + 1); if ($i == "ft:") ft = $(i + 1); if ($i == "corp:") split($(i + 1), c, "/") } }
		/^#[0-9]+/ && !n { last = substr($1, 2) }
		END { split(cpu, t, " "); printf "%s %d %.2f %d %d %d\n", target, n ? n : last, t[1] + t[2], cov, ft, c[1] }' "$log" >>"$state/slices"
	tail -n 1 "$state/slices"
	! grep -qw DONE "$log" || rm "$log"
}

folder=${1:-}
[ $# -eq 0 ] || shift
while [ -n "$folder" ] && [ "$(spent)" -lt "${SOAK_CPU:-7200}" ]; do
	for target in $(by_need "$@"); do
		exec 9>"$state/locks/$target"
		if flock -n 9; then
			slice "$folder" "$target"
			break
		fi
	done
done
table
found=$(find "$state/artifacts" -type f ! -name '*.log.*' | sort)
[ -z "$found" ] || { printf 'not mended yet:\n%s\n' "$found"; exit 1; }
