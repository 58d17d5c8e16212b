#!/usr/bin/python3
"""A small, complete Socket.IO (or Engine.IO) server under the contract: mini.py [socketio|engineio]

Needs nothing but the standard library. Read it from the bottom up: wire.py (HTTP and WebSocket), engine.py (Engine.IO),
packets.py and sockets.py (Socket.IO), contract.py and actions.py (what the checker asks of an application).
"""

import asyncio
import os
import sys

import contract
from engine import Engine, Options
from wire import Connection, serve_http


def number(name, fallback):
    return int(os.environ.get(name) or fallback)


def make_engine(name):
    options = Options(
        ping_interval=number('SIOSPEC_PING_INTERVAL', 25000) / 1000,
        ping_timeout=number('SIOSPEC_PING_TIMEOUT', 20000) / 1000,
        upgrade_timeout=number('SIOSPEC_UPGRADE_TIMEOUT', 10000) / 1000,
        max_payload=number('SIOSPEC_MAX_PAYLOAD', 1000000))
    if name == 'engineio':
        return Engine('/engine.io/', options, contract.echo_session)
    server = contract.socketio_server(number('SIOSPEC_CONNECT_TIMEOUT', 45000) / 1000)
    return Engine('/socket.io/', options, server.open)


async def serve(engine):
    host, port = os.environ.get('HOST') or '127.0.0.1', number('PORT', 3000)
    listener = await asyncio.get_running_loop().create_server(
        lambda: Connection(lambda conn: serve_http(conn, engine.handle)), host, port, backlog=1024)
    port = listener.sockets[0].getsockname()[1]
    print(f'listening on http://{host}:{port}{engine.path}', flush=True)
    await listener.serve_forever()


def contract_name(args):
    name = args[0] if args else 'socketio'
    if name not in ('socketio', 'engineio') or len(args) > 1:
        sys.exit('usage: mini.py [socketio|engineio]')
    return name


async def main():
    await serve(make_engine(contract_name(sys.argv[1:])))


if __name__ == '__main__':
    asyncio.run(main())
