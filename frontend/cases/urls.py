from django.urls import path

from frontend.cases.listing import cases
from frontend.cases.opening import new_case, open_again
from frontend.cases.search import search

urlpatterns = [
    path("cases", cases, name="cases"),
    path("cases/new", new_case, name="new_case"),
    path("cases/<str:reference>/again", open_again, name="open_again"),
    path("search", search, name="search"),
]
