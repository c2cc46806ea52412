import io
import re

import pytest
from django.core.management import CommandError, call_command

from agencies import keys
from agencies.models import Agency, ApiKey, Membership, User
from tests.agencies.conftest import join

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("create_api_key", *arguments, stdout=out, stderr=err, no_color=True)
    return out.getvalue(), err.getvalue()


def test_the_token_alone_is_printed(caseworker: Membership) -> None:
    out, err = run(caseworker.user.login, "ccas-cahors", "--label", "import", "--days", "30")
    assert re.fullmatch(r"fr_[0-9a-f]{12}_[0-9a-f]{64}\n", out)
    key = keys.membership_for(out.strip())
    assert key is not None
    assert (key.membership, key.label, (key.expires_at - key.created_at).days) == (caseworker, "import", 30)
    assert "ccas-cahors" in err
    assert out.strip() not in err


def test_the_login_wins_over_an_address(ccas: Agency, caf: Agency) -> None:
    by_login = join(ccas, "caseworker", login="nadia@example.org")
    by_address = join(ccas, "caseworker", login="other")
    User.objects.filter(pk=by_address.user_id).update(email="nadia@example.org")
    run("NADIA@example.org", "ccas-cahors")
    assert ApiKey.objects.get().membership == by_login


def test_an_address_does_as_well(caseworker: Membership) -> None:
    User.objects.filter(pk=caseworker.user_id).update(email="Nadia@Example.org")
    run("nadia@example.org", "ccas-cahors")
    assert ApiKey.objects.get().membership == caseworker


def test_a_shared_address_is_ambiguous(ccas: Agency) -> None:
    for login in ("one", "two"):
        User.objects.filter(pk=join(ccas, "caseworker", login=login).user_id).update(email="counter@example.org")
    with pytest.raises(CommandError, match="Name one by login: one, two"):
        run("counter@example.org", "ccas-cahors")


@pytest.mark.parametrize(
    ("who", "agency", "said"),
    [
        ("nobody@example.org", "ccas-cahors", "No user has the login or e-mail address nobody@example.org"),
        ("caseworker@ccas-cahors.test", "nowhere", "There is no agency nowhere. caseworker@ccas-cahors.test acts for: ccas-cahors."),
        ("caseworker@ccas-cahors.test", "caf-lot", "cannot act for caf-lot. caseworker@ccas-cahors.test acts for: ccas-cahors."),
        ("alone", "caf-lot", "alone acts for no agency: add them to one first."),
    ],
)
def test_what_is_wrong_and_what_exists(who: str, agency: str, said: str, caseworker: Membership) -> None:
    User.objects.create_user("alone")
    with pytest.raises(CommandError, match=re.escape(said)):
        run(who, agency)
    assert not ApiKey.objects.exists()


def test_nonsense_days_are_refused(caseworker: Membership) -> None:
    with pytest.raises(CommandError, match="expires_in_days"):
        run(caseworker.user.login, "ccas-cahors", "--days", "0")
