"""R46 No notification posted: contact the service centre."""

from tests.rules.town import Town


def test_with_no_notice_posted_the_service_centre_is_named_and_with_one_it_is_read_instead(
    town: Town,
) -> None:
    told = town.ask("GET", "/v1/notices", status=200)
    assert told["items"] == []
    assert "service centre" in told["contact"]
    dutch = town.ask("GET", "/v1/notices", status=200, by={"Accept-Language": "nl"})
    assert "servicecentrum" in dutch["contact"]
    body = {
        "reason": "maintenance",
        "dutch": "Onderhoud.",
        "english": "Maintenance.",
        "stops_ordering": False,
    }
    notice_id = town.ask("POST", "/v1/notices", body, status=201, by=town.boss)["notice_id"]
    told = town.ask("GET", "/v1/notices", status=200)
    assert ([item["text"] for item in told["items"]], told["contact"]) == (["Maintenance."], None)
    town.ask("POST", f"/v1/notices/{notice_id}/lifting", {"reason": "maintenance"}, status=200, by=town.clerk)
