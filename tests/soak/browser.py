"""A browser without JavaScript: cookies, links, forms filled in as they came, redirects followed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from tests.crash.keep_alive import Answer, KeepAlive

HOPS = 5
Fields = dict[str, list[str]]


@dataclass
class Form:
    """`fields`: what it would send untouched. `choices`: of selects, radio buttons and boxes. `buttons`: (name, value) of those that send it."""

    action: str
    method: str
    fields: Fields = field(default_factory=dict)
    choices: Fields = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = self._text = ""
        self._select_has_choice = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif tag == "form":
            self._form = Form(said.get("action", ""), said.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self.in_form(tag, said, self._form)

    def in_form(self, tag: str, said: Mapping[str, str], form: Form) -> None:
        name, value = said.get("name", ""), said.get("value", "")
        if tag == "button" and said.get("type", "submit") == "submit":
            form.buttons.append((name, value))
        elif tag == "select":
            self._select, self._select_has_choice = name, False
        elif tag == "option" and self._select:
            form.choices.setdefault(self._select, []).append(value)
            if "selected" in said or not self._select_has_choice:
                form.fields[self._select], self._select_has_choice = [value], True
        elif tag == "textarea":
            self._text = name
            form.fields[name] = [""]
        elif tag == "input" and name:
            if said.get("type") in ("radio", "checkbox"):
                form.choices.setdefault(name, []).append(value or "on")
                if "checked" in said:
                    form.fields.setdefault(name, []).append(value or "on")
            elif said.get("type") == "submit":
                form.buttons.append((name, value))
            else:
                form.fields.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text and self._form is not None:
            self._form.fields[self._text] = [(self._form.fields[self._text][0] + data).lstrip("\r\n")]


class Page:
    def __init__(self, path: str, answer: Answer, requests: int) -> None:
        self.path, self.status, self.text, self.requests = path, answer.status, answer.text, requests
        self.read = Reader()
        self.read.feed(answer.text)

    def links_to(self, pattern: str) -> list[str]:
        """Addresses of this site that match as a whole, each once."""
        return list(dict.fromkeys(link for link in self.read.links if re.fullmatch(pattern, link)))

    def form(self, *, having: str) -> Form | None:
        """The form that sends a field or a button of this name."""
        return next(
            (form for form in self.read.forms if having in form.fields or having in form.choices or self._sends(form, having)), None
        )

    def forms_with(self, name: str, value: str) -> list[Form]:
        return [form for form in self.read.forms if form.fields.get(name) == [value] or (name, value) in form.buttons]

    @staticmethod
    def _sends(form: Form, having: str) -> bool:
        return any(name == having for name, _value in form.buttons)


class Browser:
    def __init__(self, port: int) -> None:
        self.line = KeepAlive(port, {"Accept": "text/html", "Accept-Language": "fr", "Accept-Encoding": "identity"}, timeout=60)
        self.origin = f"http://127.0.0.1:{port}"
        self.cookies: dict[str, str] = {}

    def open(self, path: str) -> Page:
        """Raises Lost."""
        return self._follow("GET", path, None)

    def send(self, page: Page, form: Form, *, press: tuple[str, str] | None = None, **typed: str | list[str]) -> Page:
        """The form with what was typed into it. Raises Lost."""
        said: Fields = {**form.fields, **{name: value if isinstance(value, list) else [value] for name, value in typed.items()}}
        if press:
            said[press[0]] = [press[1]]
        target = urljoin(page.path, form.action or page.path)
        encoded = urlencode([(name, value) for name, values in said.items() for value in values])
        if form.method == "get":
            return self._follow("GET", f"{target.partition('?')[0]}?{encoded}", None)
        return self._follow("POST", target, encoded.encode())

    def _follow(self, method: str, path: str, body: bytes | None) -> Page:
        for hop in range(1, HOPS + 1):
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
            if body is not None:
                headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin, "Referer": f"{self.origin}{path}"}
            answer = self.line.send(method, path, body, headers)
            self._keep_cookies(answer)
            if answer.status not in (301, 302, 303):
                return Page(path, answer, hop)
            to = urlsplit(answer.headers["Location"])
            method, path, body = "GET", to.path + (f"?{to.query}" if to.query else ""), None
        raise RuntimeError(f"{path}: more than {HOPS} redirects")

    def _keep_cookies(self, answer: Answer) -> None:
        for line in answer.headers.get_all("Set-Cookie") or []:  # type: ignore[attr-defined]
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
