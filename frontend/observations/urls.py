from django.urls import path

from frontend.observations.views import importing, listing, one, recording, voiding

ALL = "programme/observations"

urlpatterns = [
    path(ALL, listing.observations, name="observations"),
    path(f"{ALL}/new", recording.record, name="record_observation"),
    path(f"{ALL}/import", importing.choose, name="import_observations"),
    path(f"{ALL}/import/<uuid:pk>", importing.confirm, name="confirm_import"),
    path(f"{ALL}/import/<uuid:pk>/void", voiding.sheet, name="void_sheet"),
    path(f"{ALL}/template/<str:ending>", importing.template, name="observation_template"),
    path(f"{ALL}/<uuid:pk>", one.observation, name="observation"),
    path(f"{ALL}/<uuid:pk>/edit", recording.edit, name="edit_observation"),
    path(f"{ALL}/<uuid:pk>/void", voiding.observation, name="void_observation"),
    path(f"{ALL}/<uuid:pk>/irritants/new", recording.add_irritant, name="add_observed_irritant"),
]
