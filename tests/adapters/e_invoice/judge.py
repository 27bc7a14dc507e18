"""Judges e-invoices by compiled rules, in a process of its own: ``python judge.py RULES.xslt FILE…``."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

SECONDS_MAX = 300
FAULT = "exception"


def broken_rules(rules: Path, files: Sequence[Path]) -> Mapping[Path, Sequence[str]]:
    """By file the ids of what it breaks, warnings with "~" before; FAULT where it could not be judged. In a
    process of its own, since a fault of the processor would end that of the tests."""
    told = subprocess.run(
        [sys.executable, __file__, str(rules), *map(str, files)],
        capture_output=True,
        check=True,
        timeout=SECONDS_MAX,
    )
    found: dict[str, list[str]] = json.loads(told.stdout)
    assert len(found) == len(files)
    return {file: found[str(file)] for file in files}


def _judge(rules: str, files: Sequence[str]) -> dict[str, list[str]]:
    from lxml import etree
    from saxonche import PySaxonProcessor

    svrl = "{http://purl.oclc.org/dsdl/svrl}"
    found: dict[str, list[str]] = {}
    with PySaxonProcessor(license=False) as saxon:
        judging = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=rules)
        for file in files:
            try:
                report = judging.transform_to_string(xdm_node=saxon.parse_xml(xml_file_name=file))
                told = etree.fromstring(report.encode())
                assert told.find(f"{svrl}fired-rule") is not None, "nothing was looked at"
                found[file] = [
                    ("~" if one.get("flag") == "warning" else "") + (one.get("id") or "?")
                    for one in told.iter(f"{svrl}failed-assert", f"{svrl}successful-report")
                ]
            except Exception:
                found[file] = [FAULT]
    return found


if __name__ == "__main__":
    print(json.dumps(_judge(sys.argv[1], sys.argv[2:])))
