"""Files and schemas that nobody of this project wrote: what the official schema takes, ours takes."""

from pathlib import Path

import pytest
from lxml import etree

from adapters.bank_files import Refused, read_bank_file
from tests.adapters.bank_files import made

DATA = Path(__file__).parents[4] / "shared" / "data" / "iso20022"
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/iso20022 is not here"),
]


def official(data: bytes) -> bool:
    document = etree.fromstring(data)
    message = etree.QName(document).namespace.rpartition(":")[2]
    return bool(etree.XMLSchema(file=str(DATA / "xsd" / f"{message}.xsd")).validate(document))


@pytest.mark.parametrize("sample", sorted(DATA.glob("camt/*.xml")), ids=lambda file: file.name)
def test_official_samples_are_taken_where_their_schema_takes_them(sample: Path) -> None:
    if official(sample.read_bytes()):
        assert list(read_bank_file(sample))
    else:
        with pytest.raises(Refused):
            list(read_bank_file(sample))


@pytest.mark.parametrize("message", made.VERSIONS)
def test_what_our_tests_make_is_valid_and_taken(tmp_path: Path, message: str) -> None:
    details = made.payment(message, "1.00", text="x", returned="AC04")
    text = made.document(message, made.statement(message, made.entry(message, details=details)))
    assert official(text.encode())
    assert list(read_bank_file(made.written(tmp_path, text)))
