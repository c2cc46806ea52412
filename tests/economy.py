"""What running tests costs beside what they ask: hooks and fixtures of the whole suite (tests/conftest.py)."""

import gc

import pytest
from django.template import Template
from django.test.utils import instrumented_test_render

PLAIN = Template._render
"""As it is before Django's test environment replaces it."""


def pytest_collection_finish() -> None:
    """The collector of cycles went again and again through what lives as long as the run does: modules, models, tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def pages_unrecorded(django_test_environment: None) -> None:
    """Hardly a test reads `response.context` (see `recorded`): nothing is copied for it at each of the templates that a page is made of."""
    Template._render = PLAIN


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Responses have their `context` again."""
    monkeypatch.setattr(Template, "_render", instrumented_test_render)
