"""One HTTP connection kept open, as a browser or partner software keeps it."""

import http.client
import json
import select
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

IDLE = 1.5
"""Seconds after which a connection is not used again: gunicorn ends those that were idle for two, perhaps at this very moment."""


class Lost(Exception):
    """No whole answer came: nobody can tell from here whether the request was carried out."""


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    def __getitem__(self, name: Any) -> Any:
        return self.body[name]


class KeepAlive:
    """`headers` go with every request."""

    def __init__(self, port: int, headers: Mapping[str, str] | None = None, *, timeout: float = 20) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.headers = dict(headers or {})
        self.used_at = 0.0

    def send(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer, read to its end. Raises Lost."""
        self._leave_what_the_server_left()
        try:
            self.connection.request(method, path, body, {**self.headers, **(headers or {})})
            response = self.connection.getresponse()
            answer = Answer(response.status, response.headers, response.read().decode())
            self.used_at = time.monotonic()
            return answer
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Lost(f"{method}: {type(error).__name__}") from error

    def send_json(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
        if body is None:
            return self.send(method, path, None, headers)
        return self.send(method, path, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})})

    def send_and_hang_up(self, method: str, path: str, body: object, headers: Mapping[str, str]) -> None:
        """The request reaches the server, the answer reaches nobody. Raises Lost when even that failed."""
        self._leave_what_the_server_left()
        said = {"Content-Type": "application/json", **self.headers, **headers}
        try:
            self.connection.request(method, path, json.dumps(body).encode(), said)
        except (OSError, http.client.HTTPException) as error:
            raise Lost(f"{method}: {type(error).__name__}") from error
        finally:
            self.close()

    def close(self) -> None:
        self.connection.close()

    def _leave_what_the_server_left(self) -> None:
        """A server ends connections that were idle for a while: nothing is lost by opening another."""
        held = self.connection.sock
        if held is not None and (time.monotonic() - self.used_at > IDLE or select.select([held], [], [], 0)[0]):
            self.close()
