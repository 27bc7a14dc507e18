"""The canonical line of an event: frozen, for what was signed is compared with it for ever."""

from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import insert

from adapters.event_store.schema import event
from adapters.evidence.leaves import entry_of, line_of, stored
from tests.databases import Database
from tests.tamper.unguarded import unguarded

ROW = {
    "position": 1,
    "stream": "account-é",
    "version": 1,
    "type": "account.code_issued",
    "schema_version": 2,
    "payload": '{"name":"\\u00e9 \\"x\\""}',
    "recorded_at": datetime(2026, 3, 2, 12, 0, 0, 7, tzinfo=UTC),
    "actor": "staff:p1",
    "role": None,
    "reason": "",
    "command_id": "c-1",
    "causation_id": None,
    "correlation_id": "k-1",
}
LINE = (
    '[1,"account-é",1,"account.code_issued",2,"{\\"name\\":\\"\\\\u00e9 \\\\\\"x\\\\\\"\\"}",'
    '"2026-03-02T12:00:00.000007+00:00","staff:p1",null,"","c-1",null,"k-1"]\n'
)


def test_a_line_is_the_same_on_both_databases_for_ever(database: Database) -> None:
    store = database.store()
    with unguarded(store) as tx:
        tx.execute(insert(event).values(**ROW))
    [[row]] = stored(store, 0)
    assert line_of(row).decode() == LINE
    assert entry_of(row) == sha256(LINE.encode()).digest()
    assert entry_of(row).hex() == "eed675d56617cf0e5e927b8922d871253ccfdccbaf031fa41881383eef89484d"
