from django.urls import path

from frontend.figures.committee.views import committee, committee_pdf
from frontend.figures.dashboard import chart_file, figures
from frontend.figures.explorer import explore, export
from frontend.figures.public import public, public_file

urlpatterns = [
    path("public/<slug:area>", public, name="public_figures"),
    path("public/<slug:area>/<slug:key>.<slug:extension>", public_file, name="public_file"),
    path("statistics", figures, name="figures"),
    path("statistics/explore", explore, name="explore_figures"),
    path("statistics/explore.<str:extension>", export, name="export_figures"),
    path("statistics/charts/<str:key>.<str:extension>", chart_file, name="chart_file"),
    path("statistics/committee", committee, name="committee"),
    path("statistics/committee.pdf", committee_pdf, name="committee_pdf"),
]
