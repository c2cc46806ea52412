"""A key for partner software, from the command line: prints the token alone on standard output."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.actor import Actor
from agencies.models import Agency, Membership, User
from agencies.operations.create_api_key import create_api_key
from backend.base.errors import DomainError, Invalid
from backend.base.operation import door_transaction


class Command(BaseCommand):
    help = "Creates an API key for a member of an agency, and prints it. It is shown this once only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="The member's login, else their e-mail address.")
        parser.add_argument("agency_slug", metavar="AGENCY_SLUG")
        parser.add_argument("--label", default="", help="What the key is for.")
        parser.add_argument("--days", type=int, default=365, help="How long it lasts (365 days by default).")

    def handle(self, *_: Any, **options: Any) -> None:
        membership = find_membership(find_user(options["email"]), options["agency_slug"])
        try:
            with door_transaction():
                key, token = create_api_key(
                    membership.pk, label=options["label"], expires_in_days=options["days"], actor=Actor.system("create_api_key")
                )
        except DomainError as refused:
            raise CommandError(sentence(refused)) from refused
        self.stderr.write(
            f"Key of {membership.user.login} for {membership.agency.slug}, until {key.expires_at:%Y-%m-%d}. "
            "Keep it safe: it cannot be shown again. Use it as `Authorization: Bearer <key>`."
        )
        self.stdout.write(token)


def find_user(name: str) -> User:
    user = User.objects.filter(login=name.lower()).first()
    if user is not None:
        return user
    found = list(User.objects.filter(email__iexact=name).order_by("login")[:10])
    if len(found) == 1:
        return found[0]
    if found:
        raise CommandError(f"Several users share the address {name}. Name one by login: {', '.join(user.login for user in found)}.")
    raise CommandError(f"No user has the login or e-mail address {name}. Check the spelling, or add the person to an agency first.")


def find_membership(user: User, agency_slug: str) -> Membership:
    memberships = user.usable_memberships
    for membership in memberships:
        if membership.agency.slug == agency_slug:
            return membership
    theirs = ", ".join(membership.agency.slug for membership in memberships)
    what_exists = f"{user.login} acts for: {theirs}." if theirs else f"{user.login} acts for no agency: add them to one first."
    if not Agency.objects.filter(slug=agency_slug).exists():
        raise CommandError(f"There is no agency {agency_slug}. {what_exists}")
    raise CommandError(f"{user.login} cannot act for {agency_slug}. {what_exists}")


def sentence(refused: DomainError) -> str:
    if isinstance(refused, Invalid):
        return " ".join(f"{problem.name}: {problem.reason}" for problem in refused.problems)
    return str(refused.detail)
