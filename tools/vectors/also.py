"""The other side of a requirement: vectors that show it as well as what their table says.

A requirement that demands refusal is shown by the nearest input that must be taken, one that demands acceptance by the nearest
that must be refused. REQUIREMENT: globs of vectors."""
import fnmatch

ALSO = {
    # taken, beside what is refused
    "SIO5-PG-11": ("sio5/header/*/main*",),
    "SIO5-PG-12": ("sio5/header/connect/*",),
    "SIO5-PG-14": ("sio5/json/blanks-*", "sio5/nesting/mixed-*", "sio5/nesting/strings-of-brackets"),
    "SIO5-PG-15": ("sio5/event/argument-null", "sio5/ack/argument-null", "sio5/member/*-null"),
    "SIO5-PG-16": ("sio5/event/only-name", "sio5/ack/empty", "sio5/connect/connect-error-empty-object"),
    "SIO5-AK-07": ("sio5/ack/empty", "sio5/ack/official"),
    "SIO5-AK-09": ("sio5/id/event-*", "sio5/adjacent/id-*"),
    "SIO5-AK-10": ("sio5/id/event-900719925474099?", "sio5/id-edge/event-9*"),
    "SIO5-BIN-07": ("sio5/count/event-1", "sio5/count/ack-1"),
    "SIO5-BIN-08": ("sio5/count/event-*", "sio5/count/ack-*"),
    "SIO5-BIN-10": ("sio5/count/event-*",),
    "SIO5-BIN-11": ("sio5/series/*-after-?",),
    "SIO5-BIN-12": ("sio5/series/after-*", "sio5/sequence/two-binary-events"),
    "SIO5-BIN-14": ("sio5/order/spelt-fraction", "sio5/order/spelt-tenth"),
    "SIO5-BIN-17": ("sio5/attachment/first-argument", "sio5/kind/near-*"),
    "SIO5-BIN-21": ("sio5/attachment/in-*", "sio5/order/none-of-1"),
    "SIO5-CN-06": ("sio5/connect/connect-object", "sio5/connect/connect-empty-object", "sio5/connect/connect-nested"),
    "SIO5-EV-02": ("sio5/event/only-name", "sio5/event/official-args"),
    "SIO5-EV-03": ("sio5/event/only-name", "sio5/event/name-string", "sio5/event/name-empty-string"),
    "SIO5-INV-07": ("sio5/header/connect/main",),
    "EIO4-PK-03": ("eio4/packet/*-bare",),
    "EIO4-PY-04": ("eio4/base64-length/mixed-*",),
    "EIO4-PY-05": ("eio4/joined/messages-*", "eio4/payload/empty-binary"),
    "EIO4-WT-12": ("eio4/webtransport/binary-1", "eio4/webtransport/text-2"),
    "EIO4-WT-14": ("eio4/webtransport/long-form-64-*",),
    # taken as well
    "SIO5-AK-12": ("sio5/header/*/id-0",),
    "SIO5-BIN-06": ("sio5/tree/*-same-bytes", "sio5/content/ten-empty", "sio5/attachment/two-empty"),
    # refused, beside what is taken
    "SIO5-PG-01": ("sio5/type/bad-*",),
    "SIO5-PG-04": ("sio5/namespace/event-no-comma*", "sio5/namespace/without-slash"),
    "SIO5-PG-09": ("sio5/json/bad-number-*", "sio5/json/bad-nan", "sio5/json/bad-*infinity"),
    "SIO5-BIN-01": ("sio5/num/of-*",),
    "SIO5-BIN-02": ("sio5/series/*-instead-of-*",),
    "SIO5-BIN-04": ("sio5/cve/2022-2421-string-*",),
    "SIO5-BIN-05": ("sio5/count/zero-*",),
    "SIO5-BIN-15": ("sio5/num/of-*",),
    "SIO5-BIN-16": ("sio5/num/missing-deep", "sio5/placeholder/num-missing"),
    "SIO5-CN-10": ("sio5/connect/connect-error-array", "sio5/connect/connect-error-null", "sio5/connect/connect-error-true"),
    "SIO5-EV-04": ("sio5/event/name-true", "sio5/event/name-null", "sio5/event/name-object"),
    "EIO4-PK-01": ("eio4/packet/bad-*",),
    "EIO4-PK-04": ("eio4/packet/bad-space", "eio4/packet/bad-newline", "eio4/data/no-type-tab"),
    "EIO4-PY-01": ("eio4/payload-bad/empty-*", "eio4/payload-bad/newline-*"),
    "EIO4-PY-02": ("eio4/payload-bad/base64-*",),
    "EIO4-PY-03": ("eio4/base64/odd-url-*", "eio4/base64/odd-no-padding-*"),
    "EIO4-WT-04": ("eio4/webtransport/beyond-*",),
    "EIO4-HS-11": ("eio4/open/without-*",),
}


def cite(vectors):
    """Adds the requirements to the vectors of their globs."""
    for vector in vectors:
        for requirement, globs in ALSO.items():
            if requirement not in vector["requirements"] and any(fnmatch.fnmatchcase(vector["id"], g) for g in globs):
                vector["requirements"].append(requirement)


def unused(vectors):
    """Globs that match nothing."""
    ids = [v["id"] for v in vectors]
    return [g for globs in ALSO.values() for g in globs if not fnmatch.filter(ids, g)]
