"""Files as people send them, and as somebody who means harm would."""

import struct
import zlib
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pillow_heif import register_heif_opener

register_heif_opener()
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
EXECUTABLE = b"MZ\x90\x00" + b"\0" * 200


XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF>Sarah's telephone</rdf:RDF></x:xmpmeta>"


def picture(kind: str = "JPEG", *, mode: str = "RGB", turned: bool = True, size: tuple[int, int] = (40, 20)) -> bytes:
    """With the place where it was taken, the camera, and a comment; from a telephone, held upright if `turned`."""
    told = Image.Exif()
    told[0x010F], told[0x0112] = "Camera of Sarah", 6 if turned else 1
    told.get_ifd(0x8825)[1] = "N"
    content = BytesIO()
    if kind == "PNG":
        texts = PngInfo()
        texts.add_text("Author", "Sarah")
        texts.add_text("Comment", "Sarah's kitchen", zip=True)
        texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options = {"pnginfo": texts, "icc_profile": b"profile of Sarah's screen"}
    else:
        options = {"xmp": XMP} | ({"comment": b"Sarah's kitchen"} if kind == "JPEG" else {})
    drawn = Image.new(mode, size, "lightgrey")
    drawn.paste("black", (0, 0, size[0] // 4, size[1] // 2))  # a dark corner, at the top left
    drawn.save(content, kind, exif=told.tobytes(), **options)
    return content.getvalue()


def lying_picture() -> bytes:
    """A HEIC of 1,200 by 1,200 whose head announces 16 by 16."""
    packed = bytearray(picture("HEIF", turned=False, size=(1200, 1200)))
    while (found := packed.find(b"ispe" + bytes(4) + struct.pack(">II", 1200, 1200))) >= 0:
        packed[found + 8 : found + 16] = struct.pack(">II", 16, 16)
    return bytes(packed)


def archive(members: Mapping[str, bytes | str]) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED, compresslevel=1) as made:
        for name, held in members.items():
            made.writestr(name, held, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return content.getvalue()


def word(**more: bytes | str) -> bytes:
    types = '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    return archive({"[Content_Types].xml": types, "word/document.xml": "<w:document/>", **more})


def sheet() -> bytes:
    types = '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    return archive({"[Content_Types].xml": types, "xl/workbook.xml": "<workbook/>"})


def open_text(kind: str = "text", **more: bytes | str) -> bytes:
    return archive({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<office/>", **more})


@cache
def bomb() -> bytes:
    """A few hundred kilobytes that unpack to far more than is allowed, and say so."""
    return word(**{"word/media/zeros.bin": b"\0" * (201 * 2**20)})


def lying_bomb() -> bytes:
    """The same, with a directory that announces one byte."""
    packed = bytearray(bomb())
    for signature, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        found = packed.rfind(signature)
        packed[found + at : found + at + 4] = struct.pack("<I", 1)
    return bytes(packed)


def picture_of_many_pixels() -> bytes:
    """A PNG whose head announces 30,000 by 30,000."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 9)
        + b"IDAT"
        + b"\0" * 50
    )


GOOD = {
    "application/pdf": PDF,
    "image/jpeg": picture("JPEG"),
    "image/png": picture("PNG", mode="RGBA"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": word(),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": sheet(),
    "application/vnd.oasis.opendocument.text": open_text(),
    "application/vnd.oasis.opendocument.spreadsheet": open_text("spreadsheet"),
}
BAD: dict[str, tuple[bytes, str]] = {
    "an executable under another name": (EXECUTABLE, "file_type"),
    "a page of HTML": (b"<!doctype html><script>alert(1)</script>", "file_type"),
    "nothing that anything begins with": (b"\0" * 30, "file_type"),
    "a PDF after something else": (b"#!/bin/sh\n" + PDF, "file_type"),
    "a PDF cut in the middle": (PDF[:20], "file_broken"),
    "a PDF that is an archive": (PDF + word() + b"\n%%EOF", "file_polyglot"),
    "a PDF and a RAR behind it": (PDF[:-6] + b"Rar!\x1a\x07\x01\x00" + b"\n%%EOF\n", "file_polyglot"),
    "a PDF and a 7z behind it": (PDF + b"7z\xbc\xaf\x27\x1c" + b"\n%%EOF\n", "file_polyglot"),
    "a PDF inside the head of a tar": (PDF[:9].ljust(257, b"\0") + b"ustar\x0000" + PDF[9:], "file_polyglot"),
    "a picture that is none": (b"\xff\xd8\xff\xe0" + EXECUTABLE, "file_broken"),
    "a picture cut in the middle": (picture("PNG")[:60], "file_broken"),
    "a picture of too many pixels": (picture_of_many_pixels(), "file_too_large"),
    "a picture of a telephone cut in the middle": (picture("HEIF")[:200], "file_broken"),
    "a picture of a telephone that hides its size": (lying_picture(), "file_broken"),
    "a film": (b"\0\0\0\x18ftypmp42" + b"\0" * 50, "file_type"),
    "a bomb": (bomb(), "file_too_large"),
    "a bomb that lies": (lying_bomb(), "file_broken"),
    "macros of Word": (word(**{"word/vbaProject.bin": b"\0"}), "file_macros"),
    "macros of LibreOffice": (open_text(**{"Basic/script-lc.xml": "<x/>"}), "file_macros"),
    "an archive of anything": (archive({"a.txt": "a"}), "file_type"),
    "an archive with something after it": (word() + EXECUTABLE, "file_polyglot"),
    "an archive that climbs out": (word(**{"../../etc/passwd": "x"}), "file_broken"),
    "an archive of too many files": (word(**{f"x/{number}": "" for number in range(2001)}), "file_too_large"),
    "half an archive": (word()[:100], "file_polyglot"),
}
