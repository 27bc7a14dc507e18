"""What requests about staff bring, parsed and normalised."""

from typing import Annotated

from pydantic import Field

from api.routes.bodies import Body, Email, PersonName, Secret, StaffAct, example
from domain.ports import Role

OneTimeCode = Annotated[
    str,
    Field(pattern=r"^[0-9]{6}$", description="What the authenticator shows now.", examples=["492039"]),
]
Invited = Annotated[
    str,
    Field(
        min_length=10,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="The one-time secret that a supervisor or the operator handed over.",
    ),
]
Roles = Annotated[
    list[Role], Field(min_length=1, max_length=len(Role), description="All the roles the person has.")
]


class StaffLogIn(Body):
    """``login_name``: the work email address. All three are right, or the answer tells nothing."""

    model_config = example(
        {"login_name": "r.vos@toegang.example", "password": "four unusual words walking", "code": "492039"}
    )

    login_name: Email
    password: Secret
    code: OneTimeCode


class StaffPassword(Body):
    """The password one has, and the one that takes its place."""

    model_config = example(
        {"password": "four unusual words walking", "new_password": "seven grey herons wait"}
    )

    password: Secret
    new_password: Secret


class Enrolment(Body):
    """The one-time secret, and the password of one's own choice."""

    model_config = example(
        {"invitation": "4f2a9c0e1b7d.example", "new_password": "four unusual words walking"}
    )

    invitation: Invited
    new_password: Secret


class Confirmation(Body):
    """The one-time secret, the password chosen with it, and a first code of the authenticator."""

    model_config = example(
        {
            "invitation": "4f2a9c0e1b7d.example",
            "password": "four unusual words walking",
            "code": "492039",
        }
    )

    invitation: Invited
    password: Secret
    code: OneTimeCode


class NewMember(StaffAct):
    """Who joins the staff, with which roles."""

    model_config = example(
        {
            "name": "R. Vos",
            "email": "r.vos@toegang.example",
            "roles": ["clerk"],
            "reason": "staff_change",
        }
    )

    name: PersonName
    email: Email
    roles: Roles


class NewRoles(StaffAct):
    """The roles that take the place of those a member had."""

    model_config = example({"roles": ["clerk", "auditor"], "reason": "staff_change"})

    roles: Roles
