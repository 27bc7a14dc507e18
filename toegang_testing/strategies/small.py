"""Small worlds: two customers, few persons, payments and amounts, so that edges meet often."""

from hypothesis import strategies as st

from domain.ports import AT_PROVIDER, EntryKind
from domain.products import Product
from domain.size_classes import Figures
from domain.values import CODES_COUNT, AccessCode

KVK_NUMBERS = ("69599084", "12345678")
PERSONS = ("jan", "piet")

kvk_numbers = st.sampled_from(KVK_NUMBERS)
persons = st.sampled_from(PERSONS)
payment_ids = st.sampled_from(("pay-1", "pay-2", "pay-3"))
products = st.sampled_from((Product.EXTRACT, Product.CONCERN_RELATIONS, Product.CERTIFIED_FILED_DOCUMENT))
deposits_cents = st.sampled_from((235, 500, 1080, 100_000))
"""An extract exactly, less than a certified document, both exactly, and plenty."""
paid_cents = st.sampled_from((1, 235, 500, 845, 1080, 100_000))
entry_kinds = st.sampled_from([kind for kind in EntryKind if kind not in AT_PROVIDER])
figures = st.builds(
    Figures,
    total_assets_cents=st.sampled_from((45_000_000, 750_000_001)),
    net_turnover_cents=st.sampled_from((90_000_000, 1_500_000_001)),
    employees=st.sampled_from((9, 10)),
)
"""Micro, small and medium, on either side of a limit."""
some = st.integers(0, 5)
"""Picks one of what there is: its number modulo how many there are."""
days = st.sampled_from((0, 1, 3, 13, 14, 15, 28, 31))
"""Around the terms of D1: short of them, on them, past them."""
codes = st.integers(0, CODES_COUNT - 1).map(AccessCode.number)
