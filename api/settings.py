"""Everything an operator may choose, one URL per port; the scheme chooses the adapter."""

import re
from collections.abc import Sequence
from email.errors import MessageError
from email.headerregistry import Address
from ipaddress import ip_network
from pathlib import Path
from typing import LiteralString, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.outward import checked, named
from domain.contact import Contact
from domain.payment_file.events import OwnAccount
from domain.seller import Seller

STAND_IN = "stand-in:"
"""The URL of an outside that our stand-ins play."""
FOLDER = "folder:"
"""Before the path of a folder that the bank's own software shares."""


SECURED = frozenset({"smtps", "smtp+starttls"})
"""Mail servers that are spoken to under TLS, and so may be told a password."""
MAIL_URLS: LiteralString = (
    "smtps://user@host, smtp+starttls://user@host, smtp://host or spool:, nothing else; "
    "the password stands in TOEGANG_MAIL_PASSWORD"
)


class Settings(BaseSettings):
    """Read from the environment with the prefix ``TOEGANG_``: ``TOEGANG_DATA_DIR=/var/lib/toegang``.

    The defaults are development: SQLite files, keys, mail and letters below ``data_dir``, and stand-ins
    of the register, the payment provider and the bank on loopback."""

    model_config = SettingsConfigDict(env_prefix="TOEGANG_", extra="ignore", frozen=True)

    data_dir: Path = Field(
        default=Path("toegang-data"), description="Where everything lives that has no URL of its own."
    )
    event_store_url: str = Field(
        default="",
        description="sqlite:///file or postgresql://user:password@host/name. Default: events.db in data_dir.",
    )
    read_models_url: str = Field(
        default="",
        description="As event_store_url. Default: views.db in data_dir, or the event store's PostgreSQL.",
    )
    access_url: str = Field(
        default="",
        description="As event_store_url: API keys, passwords, second factors, sessions. Not to be lost."
        " Default: access.db in data_dir, or the event store's PostgreSQL.",
    )
    keys_dir: Path = Field(
        default=Path(),
        description="The key vault's directory, in another backup than the log. Default: data_dir/keys.",
    )
    wrapping_key_file: Path = Field(
        default=Path(),
        description="The operator's key that wraps all others (mode 0600). Default: data_dir/wrapping.key.",
    )
    evidence_dir: Path = Field(
        default=Path(),
        description="The log's signed tree: key, tiles, newest checkpoint. Default: data_dir/evidence.",
    )
    witness_dirs: str = Field(
        default="",
        description="Folders, separated by commas, that keep the newest checkpoint where who has the database"
        " cannot write. Default: data_dir/witness, which protects from little.",
    )
    log_name: str = Field(
        default="toegang.example/log",
        pattern=r"^[^\s+/]+(/[^\s+/]+)+$",
        description="Of the key that `init` makes for the log, for ever: host/log, without blanks or +.",
    )
    tables_dir: Path = Field(
        default=Path(),
        description="A folder with prices.csv and terms.toml of one's own: `toegang prices`, `toegang terms`."
        " Default: those that come with the code.",
    )
    signing_certificate: Path = Field(
        default=Path(),
        description="PKCS#12, or PEM with key and certificates (RSA): certified documents are signed with it."
        " Default: on a simulated store a test certificate, on a real one none; then those are refused.",
    )
    signing_passphrase_file: Path = Field(
        default=Path(), description="A file with the passphrase of signing_certificate. Default: it has none."
    )
    register_url: str = Field(
        default=STAND_IN,
        description="Base of the register's API, https; or stand-in: for the public test companies.",
    )
    register_api_key: SecretStr = Field(
        default=SecretStr("stand-in"), description="The register's apikey header."
    )
    email_check_url: str = Field(
        default=STAND_IN, description="Where an applicant's address is compared (R10): https, or stand-in:."
    )
    payments_url: str = Field(
        default=STAND_IN,
        description="The payment provider: https://api.mollie.com, or stand-in: for one that is played.",
    )
    payments_api_key: SecretStr = Field(
        default=SecretStr("test_standin"), description="The payment provider's API key: live_... or test_..."
    )
    public_url: str = Field(
        default="",
        description="Where the API is reached from outside, as https://toegang.example: payers come back to"
        " it, the payment provider calls it, and passkeys of staff are for it. Empty: the provider is asked"
        " from time to time instead, unless it is played on this machine.",
    )
    bank_url: str = Field(
        default=STAND_IN,
        description="stand-in:, https://host of a bank that speaks as the stand-in does, or folder:/path that"
        " the bank's own software shares: it takes files from out and puts them into in.",
    )
    mail_url: str = Field(
        default="spool:",
        description="smtps://user@host or smtp+starttls://user@host (TLS, verified; no user: no log-in), "
        "smtp://host on loopback, or spool: for a folder that `toegang inbox` lists.",
    )
    mail_password: SecretStr = Field(
        default=SecretStr(""), description="The mail server's password for the user in mail_url."
    )
    mail_from: str = Field(default="toegang@register.example", description="The sender of all mail.")
    desk_email: str = Field(
        default="balie@register.example",
        description="Where the register's staff is alarmed: a day of unusually many deregistrations (D28).",
    )
    owner_url: str = Field(
        default="",
        description="PostgreSQL only, for `init`: the owner of the event tables, who is not the application.",
    )
    reactivate_at_once: bool = Field(
        default=False,
        description="Reactivate when the last invoice is settled, without waiting for staff (D4).",
    )
    host: str = Field(default="127.0.0.1", description="Where `serve` listens.")
    port: int = Field(default=8800, ge=0, le=65535, description="Where `serve` listens; 0 takes a free port.")
    contact_telephone: str = Field(
        default="000 000 0000",
        min_length=1,
        description="The register's telephone number, as holders are told.",
    )
    contact_hours: str = Field(
        default="09:00-17:00", min_length=1, description="When it is answered on working days."
    )
    contact_address: str = Field(
        default="Voorbeeldplein 1, 1234 AB Voorbeeldstad",
        min_length=1,
        description="The register's address, in one line.",
    )
    contact_account_managers: str = Field(
        default="accountmanagers@register.example",
        min_length=1,
        description="The mailbox that organisations with an account manager write to (R26).",
    )
    portal_url: str = Field(
        default="",
        description="Where holders reach the payment portal: the invoice mail links to it, the final notice"
        " names it, and the link alone shows nothing (R53). Default: /portal of"
        " public_url, else of host and port.",
    )
    seller_name: str = Field(
        default="Handelsregister",
        min_length=1,
        max_length=70,
        description="Who invoices, as law wants it on an invoice. This and all of seller: a real store does"
        " not start without.",
    )
    seller_street: str = Field(
        default="Voorbeeldplein 1", min_length=1, description="The seller's street and number."
    )
    seller_postcode: str = Field(
        default="1234 AB", pattern="^[1-9][0-9]{3} [A-Z]{2}$", description="The seller's postcode, Dutch."
    )
    seller_city: str = Field(default="Voorbeeldstad", min_length=1, description="The seller's town.")
    seller_kvk_number: str = Field(
        default="69005044", pattern="^[0-9]{8}$", description="The seller's own KVK number."
    )
    seller_vat_id: str = Field(
        default="NL004495445B01",
        description="The seller's VAT identification number; set to nothing where it has none (R56).",
    )
    seller_iban: str = Field(
        default="NL91ABNA0417164300", description="The account that invoices are paid to."
    )
    seller_account_name: str = Field(
        default="Handelsregister",
        min_length=1,
        max_length=70,
        description="The holder of that account, as the bank knows it.",
    )
    seller_creditor_id: str = Field(
        default="NL79ZZZ999999990000",
        description="Under which the seller collects by direct debit (SEPA creditor id).",
    )
    seller_email: str = Field(
        default="facturen@register.example", description="Where questions about invoices are answered."
    )
    seller_return_address: str = Field(
        default="Postbus 1, 1234 AB Voorbeeldstad",
        min_length=1,
        max_length=60,
        description="Where post comes back to that cannot be delivered; one line.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Proxies whose X-Forwarded-For is believed: addresses or networks, separated by commas."
        " Default: nobody's.",
    )
    stand_in_port: int = Field(default=8801, ge=0, le=65535, description="Where `serve` runs the stand-ins.")

    @field_validator("mail_url")
    @classmethod
    def _mail_goes_somewhere(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            there = parts.hostname is not None and (parts.port or 25) > 0 and parts.password is None
            login = parts.username is not None
        except ValueError:  # a port that is no number
            there = login = False
        secured = parts.scheme in SECURED if there else False
        if not (url.startswith("spool:") or (there and (secured or (parts.scheme == "smtp" and not login)))):
            raise PydanticCustomError("mail_url", MAIL_URLS)
        return url

    @field_validator("register_url", "email_check_url", "payments_url")
    @classmethod
    def _somebody_is_asked(cls, url: str) -> str:
        return url if url == STAND_IN else checked(url, ", or stand-in:")

    @field_validator("bank_url")
    @classmethod
    def _bank_is_somewhere(cls, url: str) -> str:
        if url.startswith(FOLDER):
            if not Path(url.removeprefix(FOLDER)).is_absolute():
                raise PydanticCustomError("bank_url", "folder: and the whole path of a folder")
            return url
        return url if url == STAND_IN else checked(url, ", folder:/path, or stand-in:")

    @field_validator("public_url", "portal_url")
    @classmethod
    def _it_is_reached(cls, url: str) -> str:
        return url and checked(url)

    @field_validator("payments_api_key")
    @classmethod
    def _it_is_a_key(cls, key: SecretStr) -> SecretStr:
        if not re.fullmatch(r"(live|test)_\w+", key.get_secret_value()):
            raise PydanticCustomError("payments_api_key", "live_ or test_, then letters and digits")
        return key

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies_are_addresses(cls, text: str) -> str:
        names = [name.strip() for name in text.split(",") if name.strip()]
        try:
            return ",".join(str(ip_network(name)) for name in names)
        except ValueError:
            raise PydanticCustomError(
                "trusted_proxies", "addresses or networks as 10.0.0.7 or 10.0.0.0/24, separated by commas"
            ) from None

    @field_validator("mail_password")
    @classmethod
    def _mail_server_can_be_told(cls, password: SecretStr) -> SecretStr:
        if not password.get_secret_value().isascii():  # SMTP has no agreed way to send another
            raise PydanticCustomError("mail_password", "letters, digits and signs of ASCII only")
        return password

    @field_validator("seller_iban")
    @classmethod
    def _money_arrives(cls, text: str) -> str:
        from schwifty import IBAN
        from schwifty.exceptions import SchwiftyException

        try:
            return IBAN(text).compact  # as files for the bank write it
        except SchwiftyException:
            raise PydanticCustomError("iban", "this is no IBAN: check for a typing error") from None

    @field_validator("seller_vat_id")
    @classmethod
    def _it_is_a_vat_id(cls, text: str) -> str:
        from stdnum.nl import btw

        if text and not (text.startswith("NL") and btw.is_valid(text)):
            raise PydanticCustomError("vat_id", "a Dutch VAT id, as NL004495445B01, or nothing")
        return text

    @field_validator("seller_creditor_id")
    @classmethod
    def _it_is_a_creditor_id(cls, text: str) -> str:
        from stdnum.eu import at_02

        if not at_02.is_valid(text):
            raise PydanticCustomError("creditor_id", "a SEPA creditor id, as NL79ZZZ999999990000")
        return str(at_02.compact(text))

    @field_validator("mail_from", "desk_email", "seller_email")
    @classmethod
    def _it_is_an_address(cls, text: str) -> str:
        try:
            sender = Address(addr_spec=text)
            fine = bool(sender.username and sender.domain)
        except (ValueError, MessageError, IndexError):
            fine = False
        if not fine:
            raise PydanticCustomError("mail_from", "an email address, as toegang@register.example")
        return text

    @model_validator(mode="after")
    def _defaults(self) -> Self:
        data = self.data_dir.absolute()
        fill: dict[str, object] = {
            "data_dir": data,
            "event_store_url": self.event_store_url or f"sqlite:///{data}/events.db",
            "read_models_url": self.read_models_url or self._beside(data, "views.db"),
            "access_url": self.access_url or self._beside(data, "access.db"),
            "witness_dirs": self.witness_dirs or str(data / "witness"),
            "portal_url": self.portal_url or f"{self.reached_at}/portal",
        }
        below = {"keys_dir": "keys", "wrapping_key_file": "wrapping.key", "evidence_dir": "evidence"}
        for setting, file in below.items():
            if getattr(self, setting) == Path():
                fill[setting] = data / file
        for name, value in fill.items():
            object.__setattr__(self, name, value)  # frozen, but not yet handed out
        return self

    def _beside(self, data: Path, file: str) -> str:
        on_postgresql = self.event_store_url.startswith("postgresql")
        return self.event_store_url if on_postgresql else f"sqlite:///{data}/{file}"

    @property
    def witnesses(self) -> Sequence[Path]:
        """Where the newest checkpoint is kept, too."""
        return [Path(each.strip()) for each in self.witness_dirs.split(",") if each.strip()]

    @property
    def contact(self) -> Contact:
        """How holders are told to reach the register."""
        return Contact(
            telephone=self.contact_telephone,
            hours=self.contact_hours,
            address=self.contact_address,
            account_managers=self.contact_account_managers,
        )

    @property
    def reached_at(self) -> str:
        """Where payers come back to, and mail leads."""
        return self.public_url or f"http://{named(self.host)}:{self.port}"

    @property
    def calls_arrive(self) -> bool:
        """Whether the payment provider can call us: by the public URL, or on this machine."""
        return bool(self.public_url) or (self.payments_url == STAND_IN and self.port != 0)

    @property
    def own_account(self) -> OwnAccount:
        """Where what is collected arrives."""
        return OwnAccount(
            name=self.seller_account_name, iban=self.seller_iban, creditor_id=self.seller_creditor_id
        )

    @property
    def seller(self) -> Seller:
        """Who invoices, and where to pay to."""
        return Seller(
            name=self.seller_name,
            street=self.seller_street,
            postcode=self.seller_postcode,
            city=self.seller_city,
            kvk_number=self.seller_kvk_number,
            vat_id=self.seller_vat_id,
            iban=self.seller_iban,
            account_name=self.seller_account_name,
            telephone=self.contact_telephone,
            email=self.seller_email,
            return_address=self.seller_return_address,
        )

    @property
    def unnamed_seller(self) -> Sequence[str]:
        """Of the seller's settings those that nobody set: their defaults are of no real register."""
        of_seller = (name for name in type(self).model_fields if name.startswith("seller_"))
        return [f"TOEGANG_{name.upper()}" for name in of_seller if name not in self.model_fields_set]

    @property
    def stand_ins(self) -> bool:
        """Whether anything outside is played by our stand-ins."""
        urls = (self.register_url, self.email_check_url, self.payments_url, self.bank_url)
        return any(url == STAND_IN for url in urls)
