#!/usr/bin/python3
"""Servers that are none, for cli_test.sh: `cli_servers.py MODE [CERT KEY]` prints its port and serves until it is killed.

garbage: answers with bytes that are not HTTP     closes: closes every connection at once     mute: accepts and never answers
http: a web server without Engine.IO              refuses: 400 to everything                  tls: TLS with CERT and KEY, then closes
"""

import socket
import ssl
import sys
import threading

ANSWERS = {
    'garbage': b'\x1b[31mSSH-2.0-nonsense\r\n',
    'http': b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
    'refuses': b'HTTP/1.1 400 Bad Request\r\nContent-Length: 17\r\n\r\n\x1b[31mno such path',
}


def serve(mode, connection):
    if mode == 'mute':
        while connection.recv(4096):
            pass
    elif mode == 'tls':
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        try:
            connection = context.wrap_socket(connection, server_side=True)
        except (ssl.SSLError, OSError):
            pass
    elif mode != 'closes':
        connection.recv(4096)
        connection.sendall(ANSWERS[mode])
    connection.close()


def main():
    listener = socket.create_server(('127.0.0.1', 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(sys.argv[1], connection), daemon=True).start()


main()
