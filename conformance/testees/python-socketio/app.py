#!/usr/bin/python3
"""python-socketio (or python-engineio) with aiohttp under the contract: app.py [socketio|engineio]"""

import sys

from aiohttp import web

import config
import contract


def main():
    name = sys.argv[1] if len(sys.argv) > 1 else 'socketio'
    server = contract.engineio_server() if name == 'engineio' else contract.socketio_server()
    app = web.Application()
    server.attach(app)

    def ready(_):
        path = 'engine.io' if name == 'engineio' else 'socket.io'
        print(f'listening on http://{config.HOST}:{config.PORT}/{path}/', flush=True)

    # Signals keep their default action: SIGTERM ends the process at once.
    web.run_app(app, host=config.HOST, port=config.PORT, print=ready, access_log=None, handle_signals=False)


main()
