"""python-socketio and python-engineio: what their packet classes make of messages, fed as their servers do it."""
from importlib.metadata import version

from engineio_codec import Packet, Payload
from lib.adapter import serve
from socketio_codec import SocketIO

name = 'python-socketio', 'python-engineio'
serve(', '.join(name), ', '.join(map(version, name)), {'sio5': SocketIO(), 'eio4-packet': Packet(), 'eio4-payload': Payload()})
