"""python-socketio's client under the contract of docs/clients.md. The namespaces of a client are fixed when it connects: each has its own."""
import asyncio
import json
import os
import socketio
from reports import report, run

URL, TRANSPORTS = os.environ['SIOSPEC_URL'], os.environ['SIOSPEC_TRANSPORTS'].split(',')
AUTH = json.loads(os.environ.get('SIOSPEC_AUTH') or 'null')
clients = {}

async def join(nsp):
    clients[nsp] = socketio.AsyncClient()
    clients[nsp].register_namespace(Contract(nsp))
    try:
        await clients[nsp].connect(URL, auth=AUTH, transports=TRANSPORTS, namespaces=[nsp])
    except socketio.exceptions.ConnectionError as error:
        report('connect_error', nsp=nsp, message=str(error))

class Contract(socketio.AsyncClientNamespace):
    async def trigger_event(self, event, *args):  # each event has a task
        return await super().trigger_event(event.replace('-', '_') if isinstance(event, str) else event, *args)
    async def on_connect(self): report('connect', nsp=self.namespace)
    async def on_disconnect(self, reason=None): report('disconnect', nsp=self.namespace, **({'reason': reason} if reason else {}))
    async def on_connect_error(self, why=''): report('connect_error', nsp=self.namespace, **(why if isinstance(why, dict) else {'message': str(why)}))
    async def on_message(self, *args): await self.emit('message-back', args)
    async def on_message_with_ack(self, *args): return args
    async def on_message_later(self, ms, *args): await asyncio.sleep(ms / 1000); await self.on_message(*args)
    async def on_join(self, nsp): await join(nsp)
    async def on_leave(self, nsp): await clients[nsp].disconnect()
    async def on_emit_with_ack(self, *args):
        answer = asyncio.get_running_loop().create_future()
        await self.emit('ping-app', args, callback=lambda *got: answer.done() or answer.set_result(got))
        try:
            report('ack', nsp=self.namespace, args=await asyncio.wait_for(answer, 0.5))
        except asyncio.TimeoutError as error:
            report('ack', nsp=self.namespace, error=repr(error))

run(join('/'))
