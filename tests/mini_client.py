#!/usr/bin/python3
"""A Socket.IO client under the contract of docs/clients.md, by long-polling alone, and wrong on purpose.

    mini_client.py [FAULT]    dies: on a packet of unknown type; hangs: on the same; deaf: never answers a ping; late: on the first it answers two
                              messages more, and at the next it reports an error that nobody caught;
                              once: when its first connection fails it stays away, and it joins only after an upgrade that it never makes"""
import http.client
import json
import os
import sys
import time
import urllib.parse

HOST = urllib.parse.urlsplit(os.environ["SIOSPEC_URL"]).netloc
CONTROL = urllib.parse.urlsplit(os.environ["SIOSPEC_CONTROL"])
FAULT = sys.argv[1] if len(sys.argv) > 1 else ""
SID = ""
answers_left = None


def call(method, body=None):
    connection = http.client.HTTPConnection(HOST)
    connection.request(method, "/socket.io/?EIO=4&transport=polling" + SID, body, {"Content-Type": "text/plain;charset=UTF-8"} if body else {})
    answer = connection.getresponse()
    if answer.status != 200:
        raise ConnectionError(answer.status)
    return answer.read().decode()


def report(**members):
    connection = http.client.HTTPConnection(CONTROL.netloc)
    connection.request("POST", CONTROL.path, json.dumps(members) + "\n")
    connection.getresponse().read()


def take(packet):
    global answers_left
    if packet == "2" and FAULT != "deaf":
        call("POST", "3")
    elif packet.startswith("40"):
        report(event="connect", nsp="/")
    elif packet.startswith('42["message",'):
        if answers_left == 0:
            report(event="uncaught", error="packet type 9")
        elif answers_left is not None:
            answers_left -= 1
        call("POST", '42["message-back",' + packet[len('42["message",'):])
    elif packet.startswith("49"):
        if FAULT == "late":
            answers_left = 2
        if FAULT == "dies":
            raise ValueError("packet type 9")
        while FAULT == "hangs":
            time.sleep(1)


def stays_away():
    while True:
        time.sleep(1)


try:
    SID = "&sid=" + json.loads(call("GET")[1:].split("\x1e")[0])["sid"]
except ConnectionError:
    if FAULT == "once":
        stays_away()
    raise
if FAULT == "once" and "," in os.environ["SIOSPEC_TRANSPORTS"]:
    stays_away()
call("POST", "40")
while True:
    for one in call("GET").split("\x1e"):
        take(one)
