"""Socket.IO v5: inputs that showed public vulnerabilities of parsers, and others of their kind."""
from build import Group, Rep, accepted, budget, event, lenient, more, packet, packets, refused

PLACEHOLDER = '{"_placeholder":true,"num":0}'
LONG = 4000000
NVD = "https://nvd.nist.gov/vuln/detail/"


def groups():
    g = Group("sio5", "sio5/cve", "Public vulnerabilities that a parser can show")
    concatenation(g)
    placeholders(g)
    names(g)
    kinds(g)
    attachments(g)
    yield g


def cve(g, number, slug, requirements, *args, **words):
    g.add(f"{number}-{slug}", requirements, *args, cve=f"CVE-{number}", links=[NVD + f"CVE-{number}"], **words)


def concatenation(g):
    """CVE-2020-36049: header fields were put together character by character, which took some 36 bytes for each."""
    plain = [['2["s","', Rep("1", LONG), '"]']]
    cheap = {"budget": budget([plain], mib=64), "note": "A header field costs memory for what it is, not for each of its characters."}
    number = "2020-36049"
    cve(g, number, "count", "SIO5-BIN-08", [["5", Rep("1", LONG)]], refused("attachment-count"), **cheap)
    cve(g, number, "id", "SIO5-AK-10", [["2", Rep("1", LONG), '["a"]']], refused("ack-id"), lenient("ack-id-range", accepted()), **cheap)
    cve(g, number, "namespace", "SIO5-INV-08", [["2/", Rep("n", LONG), ',["a"]']], accepted(), **cheap)


def placeholders(g):
    """CVE-2022-2421: num was used as a key of the array of attachments, so that its methods became data."""
    drop = lenient("packet-dropped", packets())
    for name in ("concat", "push", "pop", "shift", "map", "forEach", "hasOwnProperty", "valueOf", "__defineGetter__", "0", "-0", "00", "0x0", "0.0", " 0", "0 ", "1e0", "", "NaN", "Infinity", "undefined"):
        slug = {"": "empty", " 0": "blank-before", "0 ": "blank-after", "-0": "minus-zero", "00": "zeros", "0.0": "fraction"}.get(name, name.strip("_").lower())
        cve(g, "2022-2421", f"string-{slug}", "SIO5-BIN-13", [f'51-["a",{{"_placeholder":true,"num":"{name}"}}]', b"\0"], refused("placeholder-num"), drop)
    for slug, text in (("array-in-array", '[[0]]'), ("array-of-name", '["splice"]'), ("object-tostring", '{"toString":"0"}'), ("object-valueof", '{"valueOf":0}')):
        cve(g, "2022-2421", slug, "SIO5-BIN-13", [f'51-["a",{{"_placeholder":true,"num":{text}}}]', b"\0"], refused("placeholder-num"), drop)
    cve(g, "2022-2421", "ack", "SIO5-BIN-13", ['61-1[{"_placeholder":true,"num":"splice"}]', b"\0"], refused("placeholder-num"), drop)
    cve(g, "2022-2421", "nested", "SIO5-BIN-13", ['51-["a",{"k":[{"_placeholder":true,"num":"splice"}]}]', b"\0"], refused("placeholder-num"), drop)


def names(g):
    """CVE-2023-32695: an event name that is an object threw where it was used. CVE-2024-38355: the name `error` did."""
    odd = lenient("odd-events-ignored", packets())
    for slug, text in (("tostring-null", '{"toString":null}'), ("tostring-valueof", '{"toString":"foo","valueOf":"bar"}'), ("empty", "{}"), ("proto-null", '{"__proto__":null}'), ("array", '["a"]'),
                       ("array-nested", "[[]]"), ("array-of-object", '[{"toString":1}]'), ("null", "null"), ("true", "true"), ("placeholder", PLACEHOLDER)):
        cve(g, "2023-32695", slug, "SIO5-EV-03 SIO5-PG-13", f"2[{text}]", refused("event-name"), odd)
        cve(g, "2023-32695", f"{slug}-id", "SIO5-EV-03 SIO5-PG-13", f'2/admin,1[{text},"x"]', refused("event-name"), odd)
    cve(g, "2023-32695", "binary", "SIO5-EV-03 SIO5-BIN-17", [f'51-[{{"toString":"foo"}},{PLACEHOLDER}]', b"\0"], refused("event-name"), odd)
    for slug, text, where in (("error", '2["error"]', {}), ("error-id", '21["error"]', {"id": 1}), ("error-admin", '2/admin,["error"]', {"nsp": "/admin"})):
        cve(g, "2024-38355", slug, "SIO5-EV-06", text, packets(event("error", **where)), encode=True, note="The name is plain data: a peer must not reach a server's own error handling with it.")


def kinds(g):
    """CVE-2022-25867: the Java client's parser passed on payloads of a wrong kind, and null was used."""
    for slug, text in (("event-object", "2{}"), ("event-object-admin", "2/admin,{}"), ("event-string", '2/admin,"x"'), ("event-id-object", '2/admin,1{"a":1}'), ("ack-object", '3/admin,1{"a":1}'),
                       ("ack-string", '31"x"'), ("connect-string", '0/admin,"invalid"')):
        cve(g, "2022-25867", slug, "SIO5-PG-13", text, refused("payload-kind"))
    cve(g, "2022-25867", "disconnect-object", "SIO5-PG-13 SIO5-DC-05", "1/admin,{}", refused("payload-unexpected"), lenient("disconnect-payload", packets(packet("disconnect", nsp="/admin"))))


def attachments(g):
    """CVE-2026-33151: as many attachments were kept as were announced. CVE-2026-69185: after an announcement of none, any number."""
    head, other = f'51000000-["a",{PLACEHOLDER}]', lenient("attachment-limit", refused("any"))
    cheap = budget([f'51-["a",{PLACEHOLDER}]'], mib=32)
    cve(g, "2026-33151", "announced", "SIO5-BIN-09", head, refused("limit-attachments"), other, lenient("attachment-limit", more()), budget=cheap,
        note="An announcement costs nothing: memory follows what came.")
    cve(g, "2026-33151", "announced-ack", "SIO5-BIN-09", f"61000000-1[{PLACEHOLDER}]", refused("limit-attachments"), other, lenient("attachment-limit", more()), budget=cheap)
    cve(g, "2026-33151", "announced-2-31", "SIO5-BIN-09", f'52147483647-["a",{PLACEHOLDER}]', refused("limit-attachments"), other, lenient("attachment-limit", more()), budget=cheap)
    cve(g, "2026-33151", "kept", "SIO5-BIN-09 SIO5-BIN-20", [head, *[Rep(b"\7", 500000)] * 24], refused("limit-attachments"), other,
        note="12 MB are more than 10 attachments of maxPayload bytes: who still waits here has no bound.")
    none = lambda packet_: lenient("zero-attachments", refused("any", packet_))  # noqa: E731
    cve(g, "2026-69185", "event", "SIO5-BIN-07 SIO5-BIN-12", ['50-["a"]', b"\1"], refused("attachment-count"), none(event("a")), note="Who accepts a count of 0 must not wait for attachments then.")
    cve(g, "2026-69185", "event-many", "SIO5-BIN-07 SIO5-BIN-12", ['50-["a"]', *[b"\1"] * 12], refused("attachment-count"), none(event("a")))
    cve(g, "2026-69185", "ack", "SIO5-BIN-07 SIO5-BIN-12", ["60-1[]", b"\1"], refused("attachment-count"), none(packet("ack", [], id=1)))
    cve(g, "2026-69185", "then-event", "SIO5-BIN-07 SIO5-BIN-11", ['50-["a"]', '2["b"]'], refused("attachment-count"), lenient("zero-attachments", packets(event("a"), event("b"))),
        title="After a packet without attachments the next text is a packet")
