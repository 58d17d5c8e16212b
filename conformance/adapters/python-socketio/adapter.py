"""python-socketio and python-engineio: what their packet classes make of messages, fed as their servers do it."""
from importlib.metadata import version

from lib.adapter import serve
from lib.coverage import cover

coverage = cover(['socketio.packet', 'engineio.packet', 'engineio.payload'])  # before they are imported

from engineio_codec import Packet, Payload
from socketio_codec import SocketIO

name = 'python-socketio', 'python-engineio'
serve(', '.join(name), ', '.join(map(version, name)), {'sio5': SocketIO(), 'eio4-packet': Packet(), 'eio4-payload': Payload()}, coverage)
