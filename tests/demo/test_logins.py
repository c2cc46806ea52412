"""The file of logins: complete, private, and in the hand of whoever runs the demonstration."""

import json
import stat

import pytest
from django.contrib.auth import authenticate

from agencies.models import Agency, Membership, User
from tests.demo.conftest import Demo, load

pytestmark = pytest.mark.xdist_group("demo")

WORK_ON_CASES = (
    "ccas-cahors",
    "france-services-catus",
    "france-services-lalbenque",
    "france-travail-cahors",
    "caf-lot",
    "cpam-lot",
    "ddetspp-lot",
    "prefecture-lot",
    "departement-lot",
)
RAISE_FLAGS = ("admr-lot", "secours-populaire-lot")
FOR_ALL = ("manager", "agency_admin", "auditor")
EXPECTED = [f"{role}@{slug}.demo" for slug in WORK_ON_CASES for role in ("caseworker", "coordinator", *FOR_ALL)] + [
    f"{role}@{slug}.demo" for slug in RAISE_FLAGS for role in ("flagger", *FOR_ALL)
]
EXPECTED.append("caseworker@refuge-du-causse.demo")


def rows(demo: Demo) -> list[dict[str, str]]:
    return json.loads(demo.logins.read_text("utf-8"))


def test_every_role_of_every_agency_of_the_contract_is_listed(demo: Demo) -> None:
    listed = {row["login"]: row for row in rows(demo)}
    assert set(listed) == {*EXPECTED, "deux-structures@ccas-cahors.demo"}
    for login in EXPECTED:
        role, _, slug = login.removesuffix(".demo").partition("@")
        assert (listed[login]["role"], listed[login]["agency"]) == (role, slug)
        assert listed[login]["agency_name"] == Agency.objects.get(slug=slug).name
        membership = Membership.objects.get(user__login=login)
        assert (membership.roles, membership.agency.slug, membership.is_active) == ([role], slug, True)


def test_every_login_signs_in(demo: Demo) -> None:
    for row in rows(demo):
        user = authenticate(username=row["login"], password=row["password"])
        assert user is not None, row["login"]
        assert user.login == row["login"]
    assert authenticate(username=EXPECTED[0], password="another") is None


def test_one_login_acts_for_two_agencies(demo: Demo) -> None:
    both = [(row["agency"], row["role"]) for row in rows(demo) if row["login"] == "deux-structures@ccas-cahors.demo"]
    assert both == [("ccas-cahors", "caseworker"), ("france-services-catus", "caseworker")]


def test_only_the_owner_reads_the_file(demo: Demo) -> None:
    assert stat.S_IMODE(demo.logins.stat().st_mode) == 0o600
    assert list(demo.logins.parent.iterdir()) == [demo.logins]


def test_nobody_is_written_to(demo: Demo) -> None:
    assert not User.objects.filter(login__endswith=".demo").exclude(email="").exists()


def test_a_lost_file_is_written_again_with_another_password(demo: Demo, tmp_path) -> None:
    before, path = rows(demo), tmp_path / "logins.json"
    said = load(path)
    after = json.loads(path.read_text("utf-8"))
    assert "already loaded" in said
    assert str(path) in said
    assert [row["login"] for row in after] == [row["login"] for row in before]
    assert after[0]["password"] != before[0]["password"]
    assert authenticate(username=EXPECTED[0], password=after[0]["password"])
    assert authenticate(username=EXPECTED[0], password=before[0]["password"]) is None


@pytest.mark.parametrize("spoilt", ["", "{", "[]", '"text"', '[{"login": "somebody"}]', "3"])
def test_a_spoilt_file_is_written_again(spoilt: str, demo: Demo, tmp_path) -> None:
    path = tmp_path / "logins.json"
    path.write_text(spoilt)
    load(path)
    again = json.loads(path.read_text("utf-8"))
    assert [row["login"] for row in again] == [row["login"] for row in rows(demo)]
    assert authenticate(username=EXPECTED[0], password=again[0]["password"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_password_of_the_file_stays_when_the_database_is_another(demo: Demo, tmp_path) -> None:
    path = tmp_path / "logins.json"
    path.write_text(json.dumps([{**row, "password": "kept-from-before"} for row in rows(demo)]))
    load(path)
    assert {row["password"] for row in json.loads(path.read_text("utf-8"))} == {"kept-from-before"}
    assert authenticate(username=EXPECTED[-1], password="kept-from-before")


def test_every_agency_that_works_on_cases_has_somebody_who_does(demo: Demo) -> None:
    staffed = set(Membership.objects.filter(roles__contains=["caseworker"]).values_list("agency__slug", flat=True))
    flagging = set(Membership.objects.filter(roles__contains=["flagger"]).values_list("agency__slug", flat=True))
    assert staffed == set(Agency.objects.exclude(kind="association").values_list("slug", flat=True))
    assert flagging == set(Agency.objects.filter(kind="association").values_list("slug", flat=True))
