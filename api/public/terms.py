"""The terms of use that an applicant accepts, every version of them (R9)."""

from datetime import date
from importlib.resources import files
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from pydantic import Field

from api.http.answers import Answer
from api.http.principals import Wired
from api.http.problem_kinds import LANGUAGES, Language
from api.http.problems import language_of, not_found, refuses
from domain.terms import TERMS_OF_USE, terms_of_use_on


class TermsVersion(Answer):
    """One version: what ``terms_accepted`` of an application names."""

    version: str = Field(examples=["2025-12"])
    valid_from: date
    address: str = Field(description="Where its text is.", examples=["/v1/terms/2025-12"])


class AllTerms(Answer):
    """Every version there ever was; the current one is accepted by who applies now."""

    current: str = Field(examples=["2025-12"])
    items: list[TermsVersion]


class TermsText(TermsVersion):
    """The text of one version, in the language that was asked for."""

    text: str


router = APIRouter(prefix="/v1/terms", tags=["applications"])


@router.get("", summary="List the terms of use", response_model=AllTerms)
def versions(ports: Wired) -> dict[str, Any]:
    """Every version of the terms of use, and which one who applies today accepts (R9)."""
    current = terms_of_use_on(ports.today()).version
    return {"current": current, "items": [_version(*one) for one in _VERSIONS.items()]}


@router.get(
    "/{version}",
    summary="Read the terms of use",
    response_model=TermsText,
    openapi_extra=refuses("not-found"),
)
def read(version: str, request: Request, response: Response) -> dict[str, Any]:
    """The text of one version, in Dutch where Accept-Language prefers it; a version never changes."""
    if version not in _VERSIONS:
        raise not_found("version")
    language = language_of(request.headers)
    response.headers.update({"Content-Language": language, "Vary": "Accept-Language"})
    return _version(version, _VERSIONS[version]) | {"text": _TEXTS[version, language]}


def _version(version: str, valid_from: date) -> dict[str, Any]:
    return {
        "version": version,
        "valid_from": valid_from.isoformat(),
        "address": f"/v1/terms/{version}",
    }


def _text(version: str, language: Language) -> str:
    return files(__package__).joinpath(f"terms_{version}_{language}.txt").read_text("utf-8")


_VERSIONS: Final = {one.version: one.valid_from for one in TERMS_OF_USE}
_TEXTS: Final = {(one, language): _text(one, language) for one in _VERSIONS for language in LANGUAGES}
