from django.urls import path

from frontend.one_person.views.lookup import lookup, lookup_answer
from frontend.one_person.views.pairs import probable_pair, probable_pairs
from frontend.one_person.views.requests import access_request, access_requests

urlpatterns = [
    path("people/lookup", lookup, name="lookup"),
    path("people/lookup/<uuid:pk>", lookup_answer, name="lookup_answer"),
    path("access-requests", access_requests, name="access_requests"),
    path("access-requests/<uuid:pk>", access_request, name="access_request"),
    path("probable-pairs", probable_pairs, name="probable_pairs"),
    path("probable-pairs/<uuid:pk>", probable_pair, name="probable_pair"),
]
