from django.urls import path

from frontend.drafts.views import discard, save

urlpatterns = [
    path("drafts", save, name="drafts"),
    path("drafts/discard", discard, name="discard_draft"),
]
