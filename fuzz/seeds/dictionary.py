"""Dictionaries: tokens of the protocol, and words that several seeds of a target share."""
import collections
import re

JSON = [b'[', b']', b'{', b'}', b':', b',', b'""', b'null', b'true', b'false', b'-0', b'1e400', b'9007199254740993',
        b'"_placeholder":true', b'"num":0', b'{"_placeholder":true,"num":0}', b'"__proto__"', b'"toString"', b'"length"',
        b'"constructor"', b'"hasOwnProperty"', b'\\u0000', b'\\ud800', b'\\"']
SIO = JSON + [b'0', b'1', b'2', b'3', b'4', b'51-', b'61-', b'/admin,', b'/,', b'0/', b'2["', b'3', b'30[]', b'2[]',
              b'18446744073709551616', b'9007199254740992']
EIO = [b'40', b'41', b'42', b'43', b'44', b'451-', b'461-', b'0{', b'2probe', b'3probe', b'\x1e', b'bAQID', b'b', b'AA==',
       b'"sid"', b'"upgrades"', b'"pingInterval"', b'"pingTimeout"', b'"maxPayload"']
STEPS = [word + b'\n' for word in (
    b'as 1', b'open polling', b'open websocket', b'open websocket revision 3', b'get', b'probe', b'upgrade', b'pause', b'resume',
    b'close', b'reset', b'advance 300', b'advance 500', b'split 1', b'cut 1', b'send 40', b'send 3', b'binary 00', b'frame 5')]
HTTP = [b'HTTP/1.1 ', b'HTTP/1.0 ', b'\r\n', b'\r\n\r\n', b'Content-Length: ', b'Transfer-Encoding: chunked', b'Connection: close',
        b'keep-alive', b'0\r\n\r\n', b'Upgrade: websocket', b'100 Continue', b'204', b'304']
OWN = {'sio_packet': SIO, 'sio_messages': SIO + EIO[10:14], 'json_scan': JSON, 'eio_open': EIO[14:] + JSON, 'eio_query': [
    b'EIO=4', b'EIO=3', b'transport=polling', b'transport=websocket', b'sid=', b'b64=1', b'%00', b'%zz', b'&', b'=', b'+'],
       'wire_http': HTTP, 'wire_ws': [b'\x81', b'\x82', b'\x88', b'\x89', b'\x8a', b'\x01', b'\x80', b'\x7e', b'\x7f'],
       'session': STEPS + EIO, 'engineio_session': STEPS + EIO, 'utf8': [b'\xed\xa0\x80', b'\xf4\x90\x80\x80', b'\xc0\x80', b'\xef\xbf\xbd'],
       'base64': [b'=', b'==', b'-', b'_', b'+', b'/'], 'scenario_load': JSON, 'vector_load': JSON}
MOST = 150
WORD = re.compile(rb'"[A-Za-z0-9_$.-]{2,30}"|/[A-Za-z0-9_]{1,20},')


def quote(token):
    """A line of libFuzzer's and AFL++'s syntax."""
    return '"' + ''.join(chr(byte) if 0x20 <= byte < 0x7f and byte not in b'"\\' else f'\\x{byte:02x}' for byte in token) + '"\n'


def make(target, inputs, allowed):
    count = collections.Counter()
    for data in inputs:
        count.update(set(WORD.findall(data)))
    common = [word for word, times in sorted(count.items(), key=lambda item: (-item[1], item[0])) if times > 1][:MOST]
    own = OWN.get(target, EIO + SIO)
    return ''.join(quote(token) for token in dict.fromkeys(own + common) if allowed(token))
