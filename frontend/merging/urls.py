from django.urls import path

from frontend.merging.views.inbox import file_merges
from frontend.merging.views.one import file_merge
from frontend.merging.views.proposing import merge_case

urlpatterns = [
    path("cases/<str:reference>/merge", merge_case, name="merge_case"),
    path("file-merges", file_merges, name="file_merges"),
    path("file-merges/<uuid:pk>", file_merge, name="file_merge"),
]
