from django.urls import path

from frontend.flags.views.inbox import flags
from frontend.flags.views.one import flag
from frontend.flags.views.raising import raise_flag

urlpatterns = [
    path("flags", flags, name="flags"),
    path("flags/new", raise_flag, name="raise_flag"),
    path("flags/<uuid:pk>", flag, name="flag"),
]
