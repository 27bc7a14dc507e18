"""What certified documents are signed with: the test certificate of a simulated store, or a setting (R5)."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from adapters.documents import make_test_certificate, read_certificate
from api import compose
from api.process.starting import Unfit
from api.settings import Settings
from tests.cli.in_process.conftest import Toegang

Finding = dict[str, str]


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    """A key under a passphrase, which lies beside it, and its certificate."""
    made = tmp_path / "made.pem"
    made.write_bytes(make_test_certificate())
    found = read_certificate(made, None)
    file = tmp_path / "register.pem"
    key = found.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"open sesame"),
    )
    file.write_bytes(key + found.certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "passphrase").write_text("open sesame\n")
    return file


@pytest.fixture
def real(empty: Path) -> Settings:
    """A store marked real."""
    settings = Settings(data_dir=empty)
    compose.init(settings, simulated=False)
    return settings


@pytest.fixture
def finding(toegang: Toegang) -> Callable[[], Finding]:
    def found() -> Finding:
        findings = json.loads(toegang("doctor", "--json").out)["findings"]
        [one] = [each for each in findings if each["what"] == "signing certificate"]
        return {name: one[name] for name in ("level", "says", "todo")}

    return found


def certifies(settings: Settings) -> bool:
    with compose.open_system(settings) as system:
        return system.ports.documents.certifies


def test_init_makes_a_test_certificate_of_a_simulated_store_once_and_for_its_owner_only(
    settings: Settings, finding: Callable[[], Finding]
) -> None:
    file = settings.data_dir / "test-certificate.pem"
    made = file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    compose.init(settings, simulated=True)
    assert file.read_bytes() == made
    assert certifies(settings)
    assert finding() == {"level": "ok", "says": "TEST Handelsregister, until 2100-01-01", "todo": ""}


def test_a_real_store_certifies_nothing_until_a_certificate_is_set(
    real: Settings, pem: Path, finding: Callable[[], Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not (real.data_dir / "test-certificate.pem").exists()
    assert not certifies(real)
    assert finding() == {
        "level": "warn",
        "says": "none: orders for certified documents are refused",
        "todo": "set TOEGANG_SIGNING_CERTIFICATE",
    }
    chosen = {"signing_certificate": pem, "signing_passphrase_file": pem.with_name("passphrase")}
    assert certifies(real.model_copy(update=chosen))
    for name, value in chosen.items():
        monkeypatch.setenv(f"TOEGANG_{name.upper()}", str(value))
    assert finding()["level"] == "ok"


def test_a_test_certificate_is_of_no_use_to_a_real_store(real: Settings) -> None:
    (real.data_dir / "test-certificate.pem").write_bytes(make_test_certificate())
    assert not certifies(real)


def test_a_certificate_that_was_set_and_cannot_be_used_stops_the_start(
    real: Settings, pem: Path, finding: Callable[[], Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Unfit, match=r"TOEGANG_SIGNING_CERTIFICATE: .*passphrase does not fit"):
        certifies(real.model_copy(update={"signing_certificate": pem}))
    monkeypatch.setenv("TOEGANG_SIGNING_CERTIFICATE", str(pem.with_name("missing.pem")))
    found = finding()
    assert (found["level"], "No such file" in found["says"]) == ("fail", True)
