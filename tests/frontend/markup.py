"""What a page is made of, as far as the tests ask."""

from html.parser import HTMLParser

from django.http import HttpResponse


class Markup(HTMLParser):
    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.inline: list[str] = []
        """Everything that a strict content security policy would refuse."""
        self.title = ""
        self._within = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        self._within = tag
        if tag == "style" or (tag == "script" and "src" not in attributes):
            self.inline.append(f"<{tag}>")
        self.inline += [f"<{tag} {name}>" for name in attributes if name == "style" or name.startswith(("on", "hx-on"))]
        self.inline += [f"<{tag} {name}={value}>" for name, value in attributes.items() if value.startswith(("javascript:", "js:"))]

    def handle_data(self, data: str) -> None:
        if self._within == "title":
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        return [found for name, found in self.tags if name == tag and attributes.items() <= found.items()]

    @property
    def language(self) -> str:
        return self.all("html")[0]["lang"]
