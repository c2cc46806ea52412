"""Protecting people and explaining access: who reads a case, who never does, who opened it; what an auditor asks."""

from django.urls import path

from frontend.protection.views import audit, colleagues, danger, explained, restricting

ONE = "cases/<str:reference>"

urlpatterns = [
    path("audit", audit.audit, name="audit"),
    path("colleagues", colleagues.everybody, name="colleagues"),
    path("colleagues/<uuid:pk>", colleagues.one, name="colleague"),
    path(f"{ONE}/access", explained.access, name="case_access"),
    path(f"{ONE}/accesses", explained.accesses, name="case_accesses"),
    path("danger", danger.danger, name="danger"),
    path(f"{ONE}/address", explained.address, name="protected_address"),
    path(f"{ONE}/report", explained.report, name="person_report"),
    path(f"{ONE}/access/readers", restricting.readers, name="name_readers"),
    path(f"{ONE}/access/lift", restricting.lift, name="lift_restriction"),
    path(f"{ONE}/access/exclusions/new", restricting.exclude, name="exclude_user"),
    path(f"{ONE}/access/exclusions/<uuid:pk>/lift", restricting.lift_one, name="lift_exclusion"),
]
