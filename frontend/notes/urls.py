from django.urls import path

from frontend.notes import views

ALL = "cases/<str:reference>/notes"

urlpatterns = [
    path(ALL, views.notes, name="notes"),
    path(f"{ALL}/new", views.write, name="write_note"),
    path(f"{ALL}/<uuid:pk>/correct", views.correct, name="correct_note"),
    path(f"{ALL}/<uuid:pk>/widen", views.widen, name="widen_note"),
]
