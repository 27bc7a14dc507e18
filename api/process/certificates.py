"""What certified documents are signed with."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from api.process.starting import Unfit
from api.settings import Settings

if TYPE_CHECKING:
    from adapters.documents import Certificate


def certificate(settings: Settings, *, simulated: bool) -> "Certificate | None":
    """What certified documents are signed with; None where there is none. Raises Unfit."""
    from adapters.documents import UnfitCertificate, read_certificate

    chosen, passphrase = settings.signing_certificate, settings.signing_passphrase_file
    try:
        if chosen != Path():
            return read_certificate(chosen, None if passphrase == Path() else passphrase)
        made = _test_certificate(settings)
        return read_certificate(made, None) if simulated and made.exists() else None
    except UnfitCertificate as unfit:
        raise Unfit(f"TOEGANG_SIGNING_CERTIFICATE: {unfit}.") from None


def make_test_certificate(settings: Settings) -> None:
    """For a simulated store; nobody vouches for it."""
    from adapters.documents import make_test_certificate

    file = _test_certificate(settings)
    if not file.exists():
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(make_test_certificate())


def _test_certificate(settings: Settings) -> Path:
    return settings.data_dir / "test-certificate.pem"
