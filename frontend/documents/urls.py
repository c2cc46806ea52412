from django.urls import path

from frontend.documents import views

ALL = "cases/<str:reference>/documents"

urlpatterns = [
    path(ALL, views.documents, name="documents"),
    path(f"{ALL}/new", views.add, name="add_document"),
    path(f"{ALL}/<uuid:pk>/content", views.content, name="document_content"),
    path(f"{ALL}/<uuid:pk>/edit", views.edit, name="edit_document"),
    path(f"{ALL}/<uuid:pk>/remove", views.remove, name="remove_document"),
    path(f"{ALL}/<uuid:pk>/widen", views.widen, name="widen_document"),
]
