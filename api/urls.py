"""Routes of version 1, without trailing slash."""

from django.urls import path

from api.views.documentation import DocsView, ProblemViewSet, SchemaView
from api.views.me import MeViewSet

urlpatterns = [
    path("schema", SchemaView.as_view(), name="schema"),
    path("docs", DocsView.as_view(), name="docs"),
    path("problems", ProblemViewSet.as_view({"get": "list"}), name="problems"),
    path("problems/<str:code>", ProblemViewSet.as_view({"get": "retrieve"}), name="problem"),
    path("me", MeViewSet.as_view({"get": "retrieve"}), name="me"),
]
