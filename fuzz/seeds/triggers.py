"""What shows the flaws that `make rediscover` looks for. With --without-triggers no seed or token does, so that the fuzzer
finds them and is not told. The rules are wide: they leave out more than what triggers. That they are wide enough is asked of
the releases themselves, by same.mjs."""
import re

# An input, or a word of a dictionary, that meets one of these is left out.
RULES = [
    ('CVE-2022-2421', 'a num that is no number', re.compile(rb'num\W{1,8}:\W{0,4}["\[{tfn]')),
    ('CVE-2022-2421', 'a member that the host has by itself', re.compile(
        rb'__proto__|__define[GS]etter__|__lookup[GS]etter__|valueOf|isPrototypeOf|propertyIsEnumerable|toLocaleString|prototype')),
    ('CVE-2023-32695', 'an event whose name is neither a string nor a number', re.compile(rb'[25](\d+-)?(/[^,]*,)?\d*\[\s*[{\[tfn]')),
    ('CVE-2026-33151', 'more than 10 attachments', re.compile(rb'[56]0*([1-9]\d{2,}|1[1-9]|[2-9]\d)\s*-')),
    ('CVE-2020-36049', 'a header of more than 40 characters', re.compile(rb'[\d/][^\[{"\n]{40,}')),
    ('CVE-2024-38355', 'an event with a reserved name', re.compile(
        rb'error"|"(error|disconnect|disconnecting|connect|newListener|removeListener|constructor|toString|__proto__|hasOwnProperty)"')),
]
# Sessions whose requests are not those of a client, or that break off.
SESSION = re.compile(rb'^(request|socket|reset|cut|half-close|raw) ?', re.M)
LONGEST = 1024
SESSIONS = ('session', 'engineio_session')

# Binary packets with 0 to 10 attachments, counted in plain digits, and placeholders as encoders write them, each of an
# attachment that is announced.
COUNTED = re.compile(rb'4?[56](\d|10)-')
PLACEHOLDER = re.compile(rb'\{\s*"_placeholder"\s*:\s*true\s*,\s*"num"\s*:\s*(\d)\s*\}|\{\s*"num"\s*:\s*(\d)\s*,\s*"_placeholder"\s*:\s*true\s*\}')
# A key may be spelt with escapes.
ESCAPED = re.compile(rb'\\u00[5-7]', re.I)


def plain_part(part):
    """Returns how many attachments follow, or None."""
    binary = re.match(rb'4?[56]', part) and b'-' in part
    counted = COUNTED.match(part)
    if (binary and not counted) or (b'{' in part and ESCAPED.search(part)):
        return None
    found = [int(a or b) for a, b in PLACEHOLDER.findall(part)]
    due = int(counted[1]) if counted else 0
    if part.count(b'_placeholder"') != len(found) or (binary and any(num >= due for num in found)):
        return None
    return due


def plain(data):
    """Whether all messages are, and nothing comes where an attachment is due: what mends CVE-2022-2421 refuses that, too."""
    due = 0
    for part in data.split(b'\x1e'):
        if due > 0 and part[:1] != b'b':
            return False
        due = due - 1 if due > 0 else plain_part(part)
        if due is None:
            return False
    return True


def clean(data):
    return len(data) <= LONGEST and not any(rule.search(data) for _, _, rule in RULES)


def clean_seed(target, data):
    return clean(data) and plain(data) and not (target in SESSIONS and SESSION.search(data))


def clean_vector(vector):
    return 'cve' not in vector and '/cve/' not in vector['id']
