#!/bin/sh
# A CI job in plain shell: clones siospec once, checks the server. Copy it into your project and change the last line.
# SIOSPEC_REPOSITORY: where siospec comes from, as git clone takes it. docs/ci.md explains the rest.
set -eu
[ -d .siospec ] || git clone --depth 1 "${SIOSPEC_REPOSITORY:?set it to where siospec comes from}" .siospec
exec .siospec/ci/check-my-server ${SIOSPEC_OPTIONS:-} -- "${@:-./my-server}"
