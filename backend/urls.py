"""The two doors, and the probes. Everything else is 404."""

from django.urls import include, path

from backend import health

urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("api/v1/", include("api.urls")),
    path("", include("frontend.urls")),
]

handler400 = "frontend.views.errors.not_understood"
handler403 = "frontend.views.errors.not_allowed"
handler404 = "frontend.views.errors.not_found"
handler429 = "frontend.views.errors.too_many_attempts"
