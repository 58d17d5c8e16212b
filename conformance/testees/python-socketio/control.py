"""The control namespace: capabilities, the namespaces that go with it, and `do`."""

import asyncio

import socketio

import actions
import config
from watch import watch

CAPABILITIES = {'control', 'refused', 'slow', 'http-compression', *actions.ACTIONS,
                *(config.FEATURES & {'cors', 'cors-credentials', 'cookie'})}


def add_control(sio, namespace):
    async def capability(sid, name=None, *rest):
        return isinstance(name, str) and name in CAPABILITIES

    async def do(sid, name=None, *args):
        action = actions.ACTIONS.get(name) if isinstance(name, str) else None
        if action is None:
            return {'error': f'unknown action {name}'}
        try:
            return await action(actions.Caller(sio, namespace, sid), *args)
        except (TypeError, ValueError, KeyError) as error:
            return {'error': f'{type(error).__name__}: {error}'}

    sio.on('capability', capability, namespace=namespace)
    sio.on('do', do, namespace=namespace)


def add_refused(sio):
    async def refuse(sid, environ, auth=None):
        auth = auth or {}
        reason = [auth['data']] if 'data' in auth else []
        raise socketio.exceptions.ConnectionRefusedError(auth.get('message', 'refused'), *reason)

    sio.on('connect', refuse, namespace='/siospec-refused')


async def let_in_slowly(auth):
    await asyncio.sleep(min(auth.get('delay', 100), 5000) / 1000)


async def count_slow(sio, namespace, sid, auth):
    watch.let_in(auth.get('tag'))
