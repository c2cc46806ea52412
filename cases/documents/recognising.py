"""What a file is, by what it holds and never by its name; and whether it is that and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any
from zipfile import BadZipFile, LargeZipFile, ZipFile

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from backend.base.errors import Invalid

register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)

LARGEST_PICTURE = 60_000_000
"""Pixels: two pages scanned at 600 dpi."""
MEMBERS, UNPACKED, CHUNK = 2_000, 200 * 2**20, 2**16
"""Of an office document: files inside, bytes when unpacked, bytes read at once."""
END_OF_ZIP = b"PK\x05\x06"
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
"""Formats whose programs look for a beginning, behind whatever stands before it; that of ZIP look for an end."""
OFFICE = {
    b"wordprocessingml.document.main+xml": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    b"spreadsheetml.sheet.main+xml": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
}
OPEN = {
    b"application/vnd.oasis.opendocument.text": ("application/vnd.oasis.opendocument.text", "odt"),
    b"application/vnd.oasis.opendocument.spreadsheet": ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
}
MACROS = ("vbaproject.bin", "basic/", "scripts/", "/basic/", "/scripts/")


@dataclass(frozen=True)
class Recognised:
    """What to keep: the file as it came, or written again without what it told besides."""

    media_type: str
    ending: str
    content: IO[bytes]


def recognise(file: IO[bytes]) -> Recognised:
    """Raises Invalid, naming `file`, for what is not on the list, or is two things at once."""
    file.seek(0)
    start = file.read(12)
    for (at, signature), check in CHECKS.items():
        if start.startswith(signature, at):
            file.seek(0)
            return check(file)
    raise refused(
        _("This is none of the files that can be kept: PDF, JPEG, PNG or HEIC pictures, Word, Excel or LibreOffice without macros."), "type"
    )


def refused(reason: str, code: str) -> Invalid:
    return Invalid.value("file", reason, code=f"file_{code}")


def _pdf(file: IO[bytes]) -> Recognised:
    """Kept as it comes, with what it says of its author: written again, a signature on it would be worth nothing."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(size - 2**17, 0))
    tail = file.read()
    if b"%%EOF" not in tail[-1024:]:
        raise refused(_("This PDF is not whole. Scan or export it again."), "broken")
    file.seek(0)
    head = file.read(2**20)
    if END_OF_ZIP in tail or any(signature in head for signature in ARCHIVES) or head.startswith(b"ustar", 257):
        raise refused(_("This file is two things at once, a PDF and an archive. Export the PDF again, alone."), "polyglot")
    return Recognised("application/pdf", "pdf", file)


def _picture(kind: str, kept_as: str) -> Callable[[IO[bytes]], Recognised]:
    media_type, ending, options = PICTURES[kept_as]

    def check(file: IO[bytes]) -> Recognised:
        """Written again from its pixels: where, when and by what it was taken, and whatever hides in or after the file, are left behind."""
        try:
            with Image.open(file, formats=[kind]) as picture:
                if picture.width * picture.height > LARGEST_PICTURE:
                    raise too_many_pixels()
                turned = ImageOps.exif_transpose(picture)  # first, for nothing will tell any more how it was held
                if kept_as == "JPEG" and turned.mode not in ("RGB", "L", "CMYK"):
                    turned = turned.convert("RGB")
                transparency = turned.info.get("transparency")
                turned.info = {} if transparency is None else {"transparency": transparency}
                kept = BytesIO()
                turned.save(kept, kept_as, **options)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as wrong:
            raise too_many_pixels() from wrong
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError) as wrong:
            raise refused(_("This picture cannot be read. Take it or export it again."), "broken") from wrong
        return Recognised(media_type, ending, kept)

    return check


def _office(file: IO[bytes]) -> Recognised:
    file.seek(-22, 2)
    if file.read(4) != END_OF_ZIP:  # something comes after the archive
        raise refused(_("This file is an archive with something around it. Save it again from your word processor."), "polyglot")
    try:
        with ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED:
                raise too_much_inside()
            if min((member.header_offset for member in members), default=1) != 0:
                raise refused(_("This file is an archive with something around it. Save it again from your word processor."), "polyglot")
            names = [member.filename.lower() for member in members]
            if any(member.flag_bits & 1 for member in members) or any(name.startswith("/") or ".." in name for name in names):
                raise refused(_("This document is locked, or badly made. Save it again without a password."), "broken")
            if any(name.startswith(MACROS[1:3]) or name.endswith(MACROS[0]) or any(m in name for m in MACROS[3:]) for name in names):
                raise refused(_("This document holds macros, which can do harm. Save it without them, or as a PDF."), "macros")
            media_type, ending = _what(archive, names)
            _bounded(archive)
    except (BadZipFile, LargeZipFile, NotImplementedError, OSError, EOFError, ValueError) as wrong:
        raise refused(_("This document cannot be opened. Save it again, or as a PDF."), "broken") from wrong
    return Recognised(media_type, ending, file)


def _what(archive: ZipFile, names: list[str]) -> tuple[str, str]:
    if "[content_types].xml" in names and "[Content_Types].xml" in archive.namelist():
        with archive.open("[Content_Types].xml") as types:
            said = types.read(2**20)
        if b"macroEnabled" in said:
            raise refused(_("This document holds macros, which can do harm. Save it without them, or as a PDF."), "macros")
        if found := next((kind for mark, kind in OFFICE.items() if mark in said), None):
            return found
    elif "mimetype" in names:
        with archive.open("mimetype") as mimetype:
            if found := OPEN.get(mimetype.read(200)):
                return found
    raise refused(_("This archive is no document of Word, Excel or LibreOffice. Send the documents themselves, one by one."), "type")


def _bounded(archive: ZipFile) -> None:
    """Unpack it once, counting: what an archive says of its own size may be a lie."""
    unpacked = 0
    for member in archive.infolist():
        with archive.open(member) as content:
            while chunk := content.read(CHUNK):
                unpacked += len(chunk)
                if unpacked > UNPACKED:
                    raise too_much_inside()


def too_many_pixels() -> Invalid:
    return refused(_("This picture has too many pixels. Take it again in a lower resolution."), "too_large")


def too_much_inside() -> Invalid:
    return refused(_("This document unpacks to far more than it seems. Send it as a PDF."), "too_large")


PICTURES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "JPEG": ("image/jpeg", "jpg", {"quality": 88}),
    "PNG": ("image/png", "png", {}),
}
"""What pictures are kept as, so that every agent can open them."""
CHECKS: dict[tuple[int, bytes], Callable[[IO[bytes]], Recognised]] = {
    (0, b"%PDF-1."): _pdf,
    (0, b"%PDF-2."): _pdf,
    (0, b"\xff\xd8\xff"): _picture("JPEG", kept_as="JPEG"),
    (0, b"\x89PNG\r\n\x1a\n"): _picture("PNG", kept_as="PNG"),
    **{
        (4, b"ftyp" + brand): _picture("HEIF", kept_as="JPEG")
        for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
    },
    (0, b"PK\x03\x04"): _office,
}
"""Where and what the signature is, and what is looked at next."""
