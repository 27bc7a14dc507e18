"""Countries by the Dutch names that the register prints below an address, with their codes of ISO 3166."""

from collections.abc import Mapping
from typing import Final

COUNTRIES: Final[Mapping[str, str]] = {
    name.casefold(): code
    for code, name in (
        ("AT", "Oostenrijk"),
        ("AW", "Aruba"),
        ("BE", "België"),
        ("BG", "Bulgarije"),
        ("BQ", "Bonaire, Sint Eustatius en Saba"),
        ("CH", "Zwitserland"),
        ("CN", "China"),
        ("CW", "Curaçao"),
        ("CY", "Cyprus"),
        ("CZ", "Tsjechië"),
        ("DE", "Duitsland"),
        ("DK", "Denemarken"),
        ("EE", "Estland"),
        ("ES", "Spanje"),
        ("FI", "Finland"),
        ("FR", "Frankrijk"),
        ("GB", "Verenigd Koninkrijk"),
        ("GR", "Griekenland"),
        ("HR", "Kroatië"),
        ("HU", "Hongarije"),
        ("IE", "Ierland"),
        ("IS", "IJsland"),
        ("IT", "Italië"),
        ("LI", "Liechtenstein"),
        ("LT", "Litouwen"),
        ("LU", "Luxemburg"),
        ("LV", "Letland"),
        ("MC", "Monaco"),
        ("MT", "Malta"),
        ("NO", "Noorwegen"),
        ("PL", "Polen"),
        ("PT", "Portugal"),
        ("RO", "Roemenië"),
        ("SE", "Zweden"),
        ("SI", "Slovenië"),
        ("SK", "Slowakije"),
        ("SX", "Sint Maarten"),
        ("TR", "Turkije"),
        ("UA", "Oekraïne"),
        ("US", "Verenigde Staten van Amerika"),
    )
}
"""Those a Dutch business mostly has its post sent to; of another one the invoice comes without XML."""
