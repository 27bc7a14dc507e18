"""`toegang staff`: the first member is the operator's, invited, let in over HTTP, and helped."""

import json
import sqlite3
import time
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

from adapters.access.second_factors import code_at
from domain.values import Plain
from tests.cli.command import Toegang

PASSWORD = "zeven reigers wachten stil"
VOS = "r.vos@register.example"


def test_the_first_supervisor_is_added_joins_and_logs_in(toegang: Toegang) -> None:
    """The password is kept as OWASP recommends: systems that tests compose themselves hash more cheaply."""
    added = json.loads(toegang.said("staff", "add", "R. Vos", VOS, "--role", "supervisor", "--json"))
    with toegang.serving() as (http, _):
        body = {"invitation": added["invitation"], "new_password": PASSWORD}
        answer = http.post("/v1/staff/enrolments", json=body)
        assert answer.status_code == 201, answer.text
        [secret] = parse_qs(urlsplit(answer.json()["otpauth_uri"]).query)["secret"]
        now = int(time.time())
        body = {"invitation": added["invitation"], "password": PASSWORD, "code": code_at(Plain(secret), now)}
        assert http.post("/v1/staff/enrolments/confirmation", json=body).status_code == 200
        port, code = {"PORT": str(http.base_url.port)}, code_at(Plain(secret), int(time.time()) + 30)
        typed = ("--password", PASSWORD, "--code", code)
        token = toegang.said("staff", "log-in", VOS, *typed, **port).strip()
        signed = {"Authorization": f"Bearer {token}"}
        assert http.get("/v1/approvals", headers=signed).json()["items"] == []
        body = {"login_name": VOS, "password": PASSWORD, "code": code}
        assert http.post("/v1/staff/sessions", json=body).status_code == 401
    [row] = json.loads(toegang.said("staff", "list", "--json"))
    assert (row["name"], row["email"], row["roles"], row["state"]) == (
        "R. Vos",
        VOS,
        ["supervisor"],
        "in_service",
    )
    with closing(sqlite3.connect(toegang.data_dir / "access.db")) as access:
        [kept] = access.execute("SELECT hash FROM credential").fetchall()
    assert kept[0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_without_a_service_logging_in_says_where_it_asked(toegang: Toegang) -> None:
    ran = toegang.run("staff", "log-in", VOS, "--password", "x", "--code", "123456", PORT="9")
    assert "nothing answers at http://127.0.0.1:9" in ran.sentence
