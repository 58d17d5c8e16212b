"""What the tables of codec vectors are made with: canonical JSON, input messages, outcomes, alternatives, groups.

A table says in Python what goes in and what the requirement wants to come out; nothing here runs a codec."""
import base64
import decimal
import json
import math
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "vectors" / "codec"
LENIENCIES = {row["name"]: row for row in json.loads((ROOT / "vectors" / "leniencies.json").read_text(encoding="utf-8"))["leniencies"]}
WIDTH = 120


class N(str):
    """A JSON number by its spelling."""


class Pairs(list):
    """An object as [(key, value), …]: duplicate keys, keys with NUL."""


class Rep:
    """A string or bytes, repeated: written short in the file."""

    def __init__(self, unit, times):
        self.unit, self.times = unit, times


class Text(bytes):
    """A text message made of these bytes, which may not be UTF-8."""


def units(text):
    data = text.encode("utf-16-le", "surrogatepass")
    return [data[i] | data[i + 1] << 8 for i in range(0, len(data), 2)]


def canonical_text(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return {"$u16": units(text)}
    return text


def canonical_number(spelling):
    """Plain when a double prints the same digits, else {"$n"}."""
    near = float(spelling)
    if math.isinf(near) or len(spelling) > 400:
        return {"$n": spelling}
    exact = decimal.Decimal(spelling)
    digits = len(exact.normalize(decimal.Context(prec=400)).as_tuple().digits)
    if exact != 0 and decimal.Decimal(f"{near:.{digits - 1}e}") != exact:
        return {"$n": spelling}
    return int(near) if near == int(near) and abs(near) < 2**53 else near


def canonical_object(pairs, force=False):
    keys = [k for k, _ in pairs]
    plain = not force and len(set(keys)) == len(keys) and not (len(keys) == 1 and keys[0].startswith("$"))
    plain = plain and all("\0" not in k and canonical_text(k) is k for k in keys)
    if plain:
        return {k: canonical(v) for k, v in pairs}
    return {"$o": [[canonical_text(k), canonical(v)] for k, v in pairs]}


def canonical(value):
    """Canonical JSON of a Python value; bytes are binary."""
    if isinstance(value, Rep):
        return {"$repeat": [canonical(value.unit), value.times]}
    if isinstance(value, N):
        return canonical_number(value)
    if isinstance(value, (bytes, bytearray)):
        return {"$b": base64.b64encode(value).decode()}
    if isinstance(value, str):
        return canonical_text(value)
    if isinstance(value, Pairs):
        return canonical_object(value, force=True)
    if isinstance(value, dict):
        return canonical_object(list(value.items()))
    if isinstance(value, (list, tuple)):
        return [canonical(v) for v in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return canonical_number(str(value))
    return value


# ---- input ----

def payload(data):
    """A PAYLOAD of docs/scenarios.md."""
    if isinstance(data, Rep):
        return {"repeat": payload(data.unit), "times": data.times}
    if isinstance(data, list):
        return {"concat": [payload(d) for d in data]}
    if isinstance(data, str):
        if "${" in data:
            raise ValueError(f"write the bytes in hex: {data!r}")
        return data
    return {"hex": data.hex(" ")} if len(data) <= 24 else {"b64": base64.b64encode(data).decode()}


def message(data):
    """A MESSAGE: text as it is, bytes as a binary message."""
    if isinstance(data, Text):
        return {"text": payload(bytes(data))}
    if isinstance(data, list) and isinstance(data[0], bytes):
        return {"binary": payload(data)}
    return payload(data)


# ---- outcomes ----

ABSENT = object()


def packet(kind, data=ABSENT, nsp="/", id=ABSENT):  # pylint: disable=redefined-builtin
    """A Socket.IO packet."""
    out = {"type": kind, "nsp": nsp}
    if id is not ABSENT:
        out["id"] = canonical_number(str(id))
    if data is not ABSENT:
        out["data"] = canonical(data)
    return out


def event(*args, **more):
    return packet("event", list(args), **more)


def ack(*args, **more):
    return packet("ack", list(args), **more)


def eio(kind, data=ABSENT):
    """An Engine.IO packet; data is text or bytes."""
    return {"type": kind} if data is ABSENT else {"type": kind, "data": canonical(data)}


def packets(*items):
    return {"packets": list(items)}


def refused(reason, *before):
    return {"packets": list(before), "refused": reason} if before else {"refused": reason}


def more(*before):
    return {"packets": list(before), "more": True} if before else {"more": True}


def accepted(count=1):
    return {"accepted": count}


ANY = {"any": True}


def lenient(name, outcome):
    """An alternative that an implementation can claim."""
    row = LENIENCIES[name]
    out = {"leniency": name, "why": row["why"]}
    if row["grade"] == "info":
        out["grade"] = "info"
    return {**out, **outcome}


DIGITS = {"connect": "0", "disconnect": "1", "event": "2", "ack": "3", "connect_error": "4"}


def with_placeholders(value, found):
    """The value with a placeholder for each bytes, which go to `found` in order (SIO5-BIN-01)."""
    if isinstance(value, bytes):
        found.append(value)
        return {"_placeholder": True, "num": len(found) - 1}
    if isinstance(value, list):
        return [with_placeholders(v, found) for v in value]
    if isinstance(value, dict):
        return {k: with_placeholders(v, found) for k, v in value.items()}
    return value


def laid_out(kind, data=ABSENT, nsp="/", id=ABSENT):  # pylint: disable=redefined-builtin
    """The messages of a packet by the order of SIO5-PG-02: a table's way of writing an input, for plain JSON data."""
    found = []
    text = "" if data is ABSENT else json.dumps(with_placeholders(data, found), ensure_ascii=False, separators=(",", ":"))
    digit = DIGITS[kind] if not found else {"event": "5", "ack": "6"}[kind]
    header = digit + (f"{len(found)}-" if found else "") + ("" if nsp == "/" else nsp + ",") + ("" if id is ABSENT else str(id))
    return [header + text, *found]


def budget(against, **bounds):
    """What decoding may cost against a control; `bounds`: times, ms, mib (docs/vectors.md)."""
    return {"against": [message(m) for m in against], **bounds}


# ---- groups ----

class Group:
    """One file of vectors."""

    def __init__(self, codec, name, title):
        self.codec, self.name, self.title, self.vectors = codec, name, title, []

    def add(self, slug, requirements, given, expect, *alternatives, encode=None, **words):
        """`given`: one message or a list of them. `encode`: True, or the messages that encoding gives.
        `words`: title, note, cve, links, limits, budget (of budget())."""
        given = given if isinstance(given, list) else [given]
        vector = {"id": f"{self.name}/{slug}", **{k: words[k] for k in ("title", "limits") if k in words}}
        vector["requirements"] = requirements.split()
        vector["input"] = [message(m) for m in given]
        vector["expect"] = expect
        if alternatives:
            vector["or"] = list(alternatives)
        if encode is not None:
            vector["encode"] = True if encode is True else [message(m) for m in encode]
        vector.update({k: words[k] for k in ("budget", "cve", "links", "note") if k in words})
        if any(v["id"] == vector["id"] for v in self.vectors):
            raise ValueError(f"{vector['id']} is there twice")
        self.vectors.append(vector)

    @property
    def path(self):
        return FOLDER / (self.name.replace("/", "-") + ".json")

    def text(self):
        body = {"schema": 1, "codec": self.codec, "group": self.name, "title": self.title, "vectors": self.vectors}
        return layout(body) + "\n"


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def layout(value, indent=0, room=0):
    """JSON with whatever fits on a line on one; a line separator in a string is escaped for editors."""
    line = compact(value)
    if len(line) + indent + room <= WIDTH or not isinstance(value, (dict, list)) or not value:
        return line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x7f", "\\u007f")
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{pad}{compact(k)}: {layout(v, indent + 2, len(compact(k)) + 2)}" for k, v in value.items()]
        return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + layout(v, indent + 2) for v in value) + "\n" + " " * indent + "]"
