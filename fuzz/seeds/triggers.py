"""What shows the flaws that `make rediscover` looks for. With --without-triggers no seed or token does, so that the fuzzer
finds them and is not told. The rules are wide: they leave out more than what triggers."""
import re

# An input that meets one of these is left out.
RULES = [
    ('CVE-2022-2421', 'a num that is no number', re.compile(rb'num\W{1,8}:\W{0,4}["\[{tfn]')),
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


def clean(data):
    return len(data) <= LONGEST and not any(rule.search(data) for _, _, rule in RULES)


def clean_seed(target, data):
    return clean(data) and not (target in SESSIONS and SESSION.search(data))


def clean_vector(vector):
    return 'cve' not in vector and '/cve/' not in vector['id']
