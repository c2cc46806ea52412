"""A paper of a person who does not exist: one page that says so."""

from io import BytesIO

PAGE = "BT /F1 18 Tf 60 760 Td ({title}) Tj 0 -30 Td (Document fictif de d\\351monstration) Tj ET"
OBJECTS = (
    "<</Type /Catalog /Pages 2 0 R>>",
    "<</Type /Pages /Kids [3 0 R] /Count 1>>",
    "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources <</Font <</F1 4 0 R>>>> /Contents 5 0 R>>",
    "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>",
)


def fictitious_paper(title: str) -> BytesIO:
    """A PDF. `title`: without parentheses."""
    page = PAGE.format(title=title)
    made, places = "%PDF-1.4\n", []
    for number, held in enumerate((*OBJECTS, f"<</Length {len(page)}>>\nstream\n{page}\nendstream"), 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{held}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    index = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}"
    end = f"trailer\n<</Size {len(places) + 1} /Root 1 0 R>>\nstartxref\n{len(made)}\n%%EOF\n"
    return BytesIO((made + index + end).encode("latin-1"))
