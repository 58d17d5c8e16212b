# Sourced by the run scripts of adapters: what they need is put into build/packages/, once.
# shellcheck shell=sh
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$here/../../.." && pwd)/build/packages

# unavailable HOW: says in one line what is missing, and ends with the status that means so.
unavailable() {
    echo "not available: $1" >&2
    exit 69
}

# needs COMMAND... HOW: all of these commands are there.
needs() {
    for word in "$@"; do how=$word; done
    while [ $# -gt 1 ]; do
        command -v "$1" >/dev/null 2>&1 || unavailable "$1 is missing; $how"
        shift
    done
}

# install FOLDER FILE... -- COMMAND...: build/packages/FOLDER is what COMMAND makes, run in a folder that holds the FILEs. It
# is made anew when a FILE changes. Two may start at once: one installs, the other waits. Half of it is never seen.
install() {
    folder=$build/$1
    shift
    files=
    while [ "$1" != -- ]; do
        files="$files $1"
        shift
    done
    shift
    # shellcheck disable=SC2086
    made=$(cd "$here" && cksum $files)
    [ "$(cat "$folder/.made" 2>/dev/null)" = "$made" ] && return
    mkdir -p "$build"
    ( flock 9 && install_now "$@" ) 9>"$folder.lock" || exit
}

install_now() {
    [ "$(cat "$folder/.made" 2>/dev/null)" = "$made" ] && return
    rm -rf "$folder.new" && mkdir "$folder.new" || return
    # shellcheck disable=SC2086
    ( cd "$here" && cp $files "$folder.new" ) || return
    ( cd "$folder.new" && "$@" ) >"$folder.log" 2>&1 9>&- || {
        tail -n 5 "$folder.log" >&2
        unavailable "it could not be fetched or built; see build/packages/${folder##*/}.log"
    }
    echo "$made" >"$folder.new/.made" && rm -rf "$folder" && mv "$folder.new" "$folder"
}
