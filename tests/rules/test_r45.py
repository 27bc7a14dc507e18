"""R45 Ordering can be impossible because of maintenance or a fault; a notification is posted."""

from tests.rules.town import Town

NOTICE = {
    "reason": "fault",
    "dutch": "Door een storing is bestellen niet mogelijk.",
    "english": "Because of a fault ordering is not possible.",
}


def post(town: Town, *, stops_ordering: bool) -> str:
    body = NOTICE | {"stops_ordering": stops_ordering}
    notice_id: str = town.ask("POST", "/v1/notices", body, status=201, by=town.boss)["notice_id"]
    return notice_id


def lift(town: Town, notice_id: str) -> None:
    town.ask("POST", f"/v1/notices/{notice_id}/lifting", {"reason": "fault"}, status=200, by=town.clerk)


def test_while_a_notice_stops_ordering_orders_are_refused_with_its_text_and_not_after_it(town: Town) -> None:
    holder = town.holder()
    holder.deposit(1000)
    notice_id = post(town, stops_ordering=True)
    refused = holder.order(status=409)
    assert (refused["type"], refused["rule"]) == ("urn:toegang:problem:ordering-stopped", "R45")
    assert refused["detail"] == NOTICE["english"]
    [posted] = town.ask("GET", "/v1/notices", status=200)["items"]
    assert (posted["text"], posted["stops_ordering"]) == (NOTICE["english"], True)
    [recorded] = town.facts(f"order-{refused['order_id']}", "order.refused")
    assert (recorded["reason"], recorded["notice_id"]) == ("ordering_stopped", notice_id)
    lift(town, notice_id)
    holder.order()


def test_a_notice_stops_every_product_and_what_was_ordered_before_is_still_read(town: Town) -> None:
    holder = town.holder()
    holder.deposit(1000)
    order_id = holder.order()["order_id"]
    notice_id = post(town, stops_ordering=True)
    sold = [each["product"] for each in town.ask("GET", "/v1/prices", status=200)["prices"]]
    assert len(sold) > 5
    told = {holder.order(product, status=409)["type"] for product in sold}
    assert told == {"urn:toegang:problem:ordering-stopped"}
    read = town.driver.http.get(f"/v1/orders/{order_id}/document", headers=holder.headers)
    assert read.content.startswith(b"%PDF-")
    lift(town, notice_id)


def test_a_notice_that_only_tells_something_leaves_ordering_possible(town: Town) -> None:
    holder = town.holder()
    holder.deposit(1000)
    notice_id = post(town, stops_ordering=False)
    holder.order()
    lift(town, notice_id)


def test_nobody_but_a_supervisor_posts_one(town: Town) -> None:
    body = NOTICE | {"stops_ordering": True}
    town.ask("POST", "/v1/notices", body, status=403, by=town.clerk)
    town.ask("POST", "/v1/notices", body, status=401, by=town.regular().headers)
