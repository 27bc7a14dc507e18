"""Receives what happens as webhooks, verifies each, and works through them one by one. Needs Python alone.

    WEBHOOK_SECRET=whsec_... python receive.py 9000 received.db
    WEBHOOK_SECRET="whsec_new whsec_former" ... while the secret is changed

Behind a proxy with a certificate: webhooks are sent to https. It prints a line per event; do your own work in
`handle`.
"""

import base64
import hashlib
import hmac
import json
import os
import sqlite3
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

TOLERANCE_S = 300  # older or newer: somebody sends again what was once overheard
BODY_BYTES_MAX = 1_000_000


def handle(event: dict) -> None:
    """Comes once for each id, in order of `position`; dead letters that are sent again come later."""
    print(event["id"], event["type"], event.get("subject", ""), flush=True)


def is_genuine(headers: dict, body: bytes, secrets: list, now: float) -> bool:
    """As https://www.standardwebhooks.com has it: HMAC-SHA256 over id, time and body."""
    message_id, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not moment.isdecimal() or abs(now - int(moment)) > TOLERANCE_S:
        return False
    signed = f"{message_id}.{moment}.".encode() + body
    given = headers.get("webhook-signature", "").split(" ")
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        expected = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        if any(hmac.compare_digest(expected.encode(), one.encode()) for one in given):
            return True
    return False


def work_on(database: sqlite3.Connection, message_id: str, event: dict) -> None:
    """In one transaction with your own work: what comes again, under the same id, is passed over."""
    with database:
        try:
            database.execute("INSERT INTO received VALUES (?)", (message_id,))
        except sqlite3.IntegrityError:
            return
        if event["type"] != "webhook.test":  # nothing happened
            handle(event)


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    database: sqlite3.Connection
    secrets: list
    one_by_one = Lock()

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        if length > BODY_BYTES_MAX:
            return self.answer(413)
        body = self.rfile.read(length)
        headers = {name.lower(): value for name, value in self.headers.items()}
        if not is_genuine(headers, body, self.secrets, time.time()):
            return self.answer(401)
        with self.one_by_one:  # a test, or a retry, comes on a connection beside the one that is kept open
            work_on(self.database, headers["webhook-id"], json.loads(body))
        return self.answer(204)  # any 2xx: taken. An exception closes the connection: it is sent again

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Only events are printed."""


def main(port: str, file: str) -> None:
    Receiver.secrets = os.environ["WEBHOOK_SECRET"].split()
    Receiver.database = sqlite3.connect(file, check_same_thread=False)
    Receiver.database.execute("CREATE TABLE IF NOT EXISTS received (message_id TEXT PRIMARY KEY)")
    with ThreadingHTTPServer(("127.0.0.1", int(port)), Receiver) as server:
        print(f"receiving on port {server.server_port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
