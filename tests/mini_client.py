#!/usr/bin/python3
"""A Socket.IO client under the contract of docs/clients.md, by long-polling alone, and wrong on purpose.

    mini_client.py [FAULT]    dies: on a packet of unknown type; hangs: on the same; deaf: never answers a ping; late: on the first it answers two
                              messages more, and at the next it reports an error that nobody caught;
                              once: when its first connection fails it stays away, and it joins only after an upgrade that it never makes;
                              faints: its process ends at a ping; stops: its process does nothing any more from a ping on

With SIOSPEC_CASES it is many clients. MINI_STARTS names a file that gets a line for each start of it: `alone` or `together`."""
import http.client
import json
import os
import signal
import sys
import threading
import time
import urllib.parse
import urllib.request

FAULT = sys.argv[1] if len(sys.argv) > 1 else ""


def stays_away():
    while True:
        time.sleep(1)


class Client:
    def __init__(self, settings):
        self.host = urllib.parse.urlsplit(settings["url"]).netloc
        self.control = urllib.parse.urlsplit(settings["control"])
        self.transports = settings["transports"]
        self.sid = ""
        self.answers_left = None

    def call(self, method, body=None):
        connection = http.client.HTTPConnection(self.host)
        connection.request(method, "/socket.io/?EIO=4&transport=polling" + self.sid, body, {"Content-Type": "text/plain;charset=UTF-8"} if body else {})
        answer = connection.getresponse()
        if answer.status != 200:
            raise ConnectionError(answer.status)
        return answer.read().decode()

    def report(self, **members):
        connection = http.client.HTTPConnection(self.control.netloc)
        connection.request("POST", self.control.path, json.dumps(members) + "\n")
        connection.getresponse().read()

    def take(self, packet):
        if packet == "2" and FAULT == "faints":
            os._exit(1)
        if packet == "2" and FAULT == "stops":
            os.kill(os.getpid(), signal.SIGSTOP)
        if packet == "2" and FAULT != "deaf":
            self.call("POST", "3")
        elif packet.startswith("40"):
            self.report(event="connect", nsp="/")
        elif packet.startswith('42["message",'):
            if self.answers_left == 0:
                self.report(event="uncaught", error="packet type 9")
            elif self.answers_left is not None:
                self.answers_left -= 1
            self.call("POST", '42["message-back",' + packet[len('42["message",'):])
        elif packet.startswith("49"):
            if FAULT == "late":
                self.answers_left = 2
            if FAULT == "dies":
                raise ValueError("packet type 9")
            while FAULT == "hangs":
                time.sleep(1)

    def run(self):
        try:
            self.sid = "&sid=" + json.loads(self.call("GET")[1:].split("\x1e")[0])["sid"]
        except ConnectionError:
            if FAULT == "once":
                stays_away()
            raise
        if FAULT == "once" and "," in self.transports:
            stays_away()
        self.call("POST", "40")
        while True:
            for one in self.call("GET").split("\x1e"):
                self.take(one)


def run_together(cases):
    """A client ends by itself when its case does: nobody answers it any more."""
    started = set()
    threading.excepthook = lambda _: None
    while True:
        for case in json.load(urllib.request.urlopen(cases, timeout=10)):
            if case["number"] not in started:
                started.add(case["number"])
                settings = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(case["source"]).query))
                threading.Thread(target=Client(settings).run, daemon=True).start()
        time.sleep(0.02)


together = os.environ.get("SIOSPEC_CASES")
if "MINI_STARTS" in os.environ:
    with open(os.environ["MINI_STARTS"], "a", encoding="utf-8") as starts:
        starts.write("together\n" if together else "alone\n")
if together:
    run_together(together)
Client({name: os.environ[f"SIOSPEC_{name.upper()}"] for name in ("url", "control", "transports")}).run()
