"""The writers as members, each with an API key, made by the operations of the house."""

from agencies.actor import Actor
from agencies.models import Agency
from agencies.operations.add_member import add_member
from agencies.operations.create_api_key import create_api_key
from backend.base.operation import door_transaction
from tests.crash.parts import STRANGER, WRITERS, Part

MACHINE = Actor.system("crash")


def gather() -> tuple[list[Part], Part]:
    """The writers, then the stranger."""
    *writers, stranger = (join(number, agency, roles) for number, (agency, roles) in enumerate((*WRITERS, STRANGER)))
    return writers, stranger


def join(number: int, slug: str, roles: tuple[str, ...]) -> Part:
    with door_transaction():
        login = f"writer-{number}@{slug}.test"
        member = add_member(Agency.objects.get(slug=slug), roles=roles, login=login, email=login, first_name="Camille", actor=MACHINE)
        _, token = create_api_key(member.pk, label="crash", expires_in_days=1, actor=MACHINE)
    return Part(slug, roles, str(member.user_id), token)
