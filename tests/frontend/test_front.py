import pytest
from django.test import Client

from agencies.models import Membership, User
from backend.base import clock
from tests.frontend.people import make_agency, make_member, reading


@pytest.fixture
def client() -> Client:
    return reading("en", Client())


def test_a_stranger_reads_what_it_is_and_where_to_sign_in(client: Client, db):
    page = client.get("/").content.decode()
    assert "Sign in" in page
    assert "Who may sign in" in page
    assert 'href="/api/v1/docs"' in page
    assert 'href="/api/v1/schema"' in page
    assert "Hello" not in page


def test_the_story_has_eleven_lines(client: Client, db):
    story = client.get("/").content.decode().split('<ol class="house-thread">')[1].split("</ol>")[0]
    assert story.count("<li>") == 11


def test_it_costs_a_stranger_one_query(client: Client, db, django_assert_num_queries):
    """For the living areas whose figures are public."""
    with django_assert_num_queries(1):
        client.get("/")


def test_a_member_reads_who_they_are(client: Client, caseworker: User):
    client.force_login(caseworker)
    page = client.get("/").content.decode()
    assert "What I have to do" in page
    assert "Hello Sofia Marty. You act for <strong>Guichet de Catus</strong>." in page
    assert "Caseworker, Coordinator" in page
    assert "Act for this agency" not in page, "one agency only: nothing to choose"
    assert "One shared file, so that nobody gets lost" not in page, "they know what it is"


def test_somebody_without_agency_reads_what_to_do(client: Client, db):
    client.force_login(make_member("nobody@nowhere", []))
    page = client.get("/").content.decode()
    assert "Hello nobody@nowhere" in page
    assert "Your account belongs to no agency. Ask the administrator" in page


class TestSeveralAgencies:
    @pytest.fixture
    def shared(self, client: Client, db) -> Client:
        """A client signed in as somebody of two agencies; a third exists."""
        catus, cahors = make_agency("counter-catus", "Guichet de Catus"), make_agency("counter-cahors", "Guichet de Cahors")
        make_agency("counter-figeac", "Guichet de Figeac")
        client.force_login(make_member("two@lot", [(catus, ["caseworker"]), (cahors, ["manager"])]))
        return client

    def test_they_must_choose(self, shared: Client):
        page = shared.get("/").content.decode()
        assert "You belong to several agencies. Choose the one for which you act." in page
        assert "Guichet de Figeac" not in page

    @pytest.mark.parametrize(
        ("slug", "name", "roles"), [("counter-catus", "Guichet de Catus", "Caseworker"), ("counter-cahors", "Guichet de Cahors", "Manager")]
    )
    def test_they_act_for_the_one_they_chose(self, slug, name, roles, shared: Client):
        response = shared.post("/acting-agency", {"agency": slug}, follow=True)
        page = response.content.decode()
        assert response.redirect_chain == [("/", 302)]
        assert shared.session["acting_agency"] == slug
        assert f"You now act for {name}." in page
        assert f"You act for <strong>{name}</strong>." in page
        assert f"{roles}\n" in page

    @pytest.mark.parametrize("slug", ["counter-figeac", "no-such-agency", ""])
    def test_an_agency_that_is_not_theirs_is_refused(self, slug, shared: Client):
        response = shared.post("/acting-agency", {"agency": slug})
        assert response.status_code == 403
        assert "You do not belong to the agency" in response.content.decode()
        assert "acting_agency" not in shared.session

    def test_only_by_post(self, shared: Client):
        assert shared.get("/acting-agency?agency=counter-catus").status_code == 405

    def test_a_membership_that_ended_is_left_at_once(self, shared: Client):
        shared.post("/acting-agency", {"agency": "counter-cahors"}, follow=True)
        Membership.objects.filter(agency__slug="counter-cahors").update(is_active=False, ended_at=clock.now())
        page = shared.get("/").content.decode()
        assert "You act for <strong>Guichet de Catus</strong>." in page
        assert "Guichet de Cahors" not in page
