"""What the environment asks for, as options of python-engineio and python-socketio."""

import os

HOST = os.environ.get('HOST') or '127.0.0.1'
PORT = int(os.environ.get('PORT') or 3000)
FEATURES = set(filter(None, os.environ.get('SIOSPEC_FEATURES', '').split(',')))


def _number(name, fallback):
    return int(os.environ.get(name) or fallback)


def _cors():
    if 'cors-credentials' in FEATURES:
        return ['http://siospec.example']
    return '*' if 'cors' in FEATURES else None


# The library has no connect timeout and no upgrade timeout to set.
OPTIONS = {
    'async_mode': 'aiohttp',
    'ping_interval': _number('SIOSPEC_PING_INTERVAL', 25000) / 1000,
    'ping_timeout': _number('SIOSPEC_PING_TIMEOUT', 20000) / 1000,
    'max_http_buffer_size': _number('SIOSPEC_MAX_PAYLOAD', 1000000),
    'cors_allowed_origins': _cors(),
    'cookie': 'io' if 'cookie' in FEATURES else None,
}
