from django.urls import path

from frontend.one_person.views.lookup import lookup, lookup_answer

urlpatterns = [
    path("people/lookup", lookup, name="lookup"),
    path("people/lookup/<uuid:pk>", lookup_answer, name="lookup_answer"),
]
