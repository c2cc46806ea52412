"""SVG, element by element. Numbers are written here and never by a template, which would write 12.5 as “12,5”."""

from collections.abc import Iterable

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

HATCH, STRIPES = "hatch", "stripes"


def tag(name: str, *children: str, **attributes: str | int | float) -> SafeString:
    """`tag("rect", x=percent(10), class_="…")`. Text is escaped; attributes without value are left out."""
    written = "".join(f' {attribute(key)}="{conditional_escape(number(value))}"' for key, value in attributes.items() if value != "")
    inside = "".join(conditional_escape(child) for child in children)
    return mark_safe(f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>")  # noqa: S308  # every part is escaped


def attribute(key: str) -> str:
    key = key.rstrip("_")
    return key if key in CAMEL else key.replace("_", "-")


CAMEL = frozenset({"viewBox", "preserveAspectRatio", "patternUnits", "patternTransform"})


def number(value: str | int | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def percent(of_hundred: float) -> str:
    return f"{of_hundred:.2f}".rstrip("0").rstrip(".") + "%"


def joined(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(conditional_escape(part) for part in parts))  # noqa: S308  # every part is escaped


def hatching(key: str) -> SafeString:
    """The pattern of what is hidden, for this drawing."""
    return tag("defs", pattern(f"{key}-{HATCH}", "chart-hatch-ground", "chart-hatch"))


def hatched(key: str) -> str:
    """For `fill`."""
    return f"url(#{key}-{HATCH})"


def striping(key: str) -> SafeString:
    """The pattern of what was sent back."""
    return tag("defs", pattern(f"{key}-{STRIPES}", "chart-refused", "chart-stripe"))


def striped(key: str) -> str:
    return f"url(#{key}-{STRIPES})"


def pattern(name: str, ground: str, line: str) -> SafeString:
    """Diagonal lines, by the classes of their colours."""
    parts = tag("rect", width=8, height=8, class_=ground), tag("line", y2=8, class_=line)
    return tag("pattern", *parts, id=name, width=8, height=8, patternUnits="userSpaceOnUse", patternTransform="rotate(45)")


def text(words: str, *, x: str, y: float, look: str = "", **more: str | int | float) -> SafeString:
    return tag("text", words, x=x, y=y, class_=f"chart-text {look}".strip(), **more)


def rule(y: float, look: str = "chart-grid") -> SafeString:
    """A line across."""
    return tag("line", x1="0", y1=y, x2="100%", y2=y, class_=look)


def ceiling(value: float) -> int:
    """The round number that an axis ends with."""
    size = 1
    while True:
        for first in (1, 2, 3, 4, 5, 6, 8):
            if first * size >= value:
                return first * size
        size *= 10


def shortened(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def label(words: str, *, narrow: int, wide: int, x: str, y: float, look: str = "") -> list[SafeString]:
    """With as many letters as a telephone shows, and as a wider screen, a file and paper do."""
    if len(words) <= narrow:
        return [text(words, x=x, y=y, look=look)]
    return [
        text(shortened(words, letters), x=x, y=y, look=f"{look} {where}".strip())
        for letters, where in ((narrow, "chart-if-narrow"), (wide, "chart-if-wide"))
    ]


def mark(key: str, look: str) -> SafeString:
    """Of a legend, 16 by 16."""
    if look == "chart-stair":
        return tag("line", x1=1, y1=8, x2=15, y2=8, class_=look)
    if look.endswith("seat"):
        return tag("circle", cx=8, cy=8, r=6, class_=look)
    fill = hatched(key) if look.endswith("hidden") else striped(key) if look == "chart-sent-back" else ""
    return tag("rect", x=1, y=1, width=14, height=14, class_=look, fill=fill)
