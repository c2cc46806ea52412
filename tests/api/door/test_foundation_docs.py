"""The contract as it is published: OpenAPI with its problems, and Swagger UI under the strict policy."""

import json
import os

import pytest
import yaml
from playwright.sync_api import expect

from api.views import documentation
from tests.browser.conftest import browser_type_launch_args, visit  # noqa: F401


@pytest.fixture
def document(client, db, probe, monkeypatch):
    """The document of the probe's resources."""
    monkeypatch.setattr(documentation, "document", documentation.document.__wrapped__)
    response = client.get("/api/v1/schema", headers={"Accept": "application/vnd.oai.openapi+json", "Accept-Language": "en"})
    assert response.status_code == 200
    return json.loads(response.content)


@pytest.mark.django_db
def test_the_document_comes_as_yaml_or_json(client):
    as_yaml = client.get("/api/v1/schema", headers={"Accept-Language": "en"})
    as_json = client.get("/api/v1/schema", headers={"Accept": "application/vnd.oai.openapi+json", "Accept-Language": "en"})
    assert as_yaml["Content-Type"].startswith("application/vnd.oai.openapi")
    assert yaml.load(as_yaml.content, yaml.CSafeLoader) == json.loads(as_json.content)
    assert json.loads(as_json.content)["openapi"] == "3.1.1"
    assert "Cache-Control" not in as_yaml
    assert as_yaml["API-Version"] == "1.0.0"


def references(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_each_reference_leads_somewhere(document):
    for reference in set(references(document)):
        found = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def test_each_operation_tells_its_problems(document):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            statuses = set(operation["responses"])
            public = operation.get("security") == [{}]
            assert {"400", "429", "500"} <= statuses, path
            assert public or path.startswith("/api/v1/calendar/") or {"401", "403"} <= statuses, path  # whoever holds its address reads it
            assert ("{" not in path) or "404" in statuses, path
            assert method == "get" or {"409", "415", "422"} <= statuses, path
            assert (method in ("put", "patch", "delete")) == ("428" in statuses), path
    problem = document["components"]["responses"]["Problem409"]["content"]
    assert problem == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def headers_read(operation):
    return {p["$ref"].rpartition("/")[2] for p in operation["parameters"] if "$ref" in p}


def test_each_operation_tells_the_headers_it_reads(document):
    widgets, widget = document["paths"]["/api/v1/widgets"], document["paths"]["/api/v1/widgets/{slug}"]
    strain = document["paths"]["/api/v1/widgets/{slug}/strain"]["post"]
    common = {"AcceptLanguage", "ActingAgency", "AccessReason"}
    assert headers_read(widgets["get"]) == common
    assert headers_read(widgets["post"]) == common | {"IdempotencyKey"}
    assert headers_read(widget["patch"]) == headers_read(widget["delete"]) == common | {"IfMatch"}
    assert headers_read(strain) == common | {"IdempotencyKey", "IfMatchOptional"}
    assert document["components"]["parameters"]["IfMatch"]["required"] is True
    assert {"412"} <= set(strain["responses"]) & set(widget["patch"]["responses"])


def test_lists_and_counts_tell_their_parameters(document):
    def queries(path):
        return {p["name"] for p in document["paths"][path]["get"]["parameters"] if p.get("in") == "query"}

    filters = {"kind", "active", "mine", "since"}
    assert queries("/api/v1/widgets") == filters | {"cursor", "page_size", "ordering"}
    assert queries("/api/v1/widgets/count") == filters
    assert queries("/api/v1/widgets/{slug}") == set()
    page = document["paths"]["/api/v1/widgets"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert document["components"]["schemas"][page["$ref"].rpartition("/")[2]]["required"] == ["next", "previous", "results"]


def test_one_signs_in_with_a_key_or_a_session(document):
    assert document["paths"]["/api/v1/me"]["get"]["security"] == [{"apiKey": []}, {"session": []}]
    schemes = document["components"]["securitySchemes"]
    assert (schemes["apiKey"]["type"], schemes["apiKey"]["scheme"]) == ("http", "bearer")
    assert (schemes["session"]["in"], schemes["session"]["name"]) == ("cookie", "sessionid")


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_the_documentation_is_drawn_under_the_strict_policy(visit):  # noqa: F811
    """`visit` fails on whatever the browser complains about: refusals of the policy first of all."""
    assert os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    here = visit()
    response = here.open("/api/v1/docs")
    policy = response.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    here.page.locator("[data-tag=me]").click()
    here.page.get_by_text("/api/v1/me", exact=True).click()
    expect(here.page.get_by_text("Who one is, and for which agency one acts.")).to_be_visible()
    here.page.get_by_role("button", name="Try it out").click()
    here.page.get_by_role("button", name="Execute").click()
    expect(here.page.get_by_text("not_authenticated").first).to_be_visible()
    here.complaints = [text for text in here.complaints if "401" not in text]  # the answer that was asked for
    assert [url for url in here.fetched if not url.startswith((here.server.url, "data:"))] == [], "nothing comes from elsewhere"
