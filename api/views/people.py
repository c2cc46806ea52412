from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.roles import CASE_ROLES
from api.permissions import roles
from api.resource import Guarded
from api.serializers.people import Query, SearchResult, SearchResults
from cases.models import Person
from cases.people.search import search_people


class PeopleViewSet(Guarded):
    """People are searched by POST: personal data never stand in an address."""

    queryset = Person.objects.none()
    permission_classes = [roles(*CASE_ROLES)]
    serializer_class = SearchResults

    @extend_schema(request=Query, responses=SearchResults)
    @action(detail=False, methods=["post"])
    def search(self, request: Request) -> Response:
        """People by name, inside the cases one sees: words in any order, accents or not, near spellings and sounds; surest first."""
        found = search_people(self.actor, self.read(Query)["q"])
        return self.ok({"results": SearchResult(found, many=True).data})
