"""ZIP wrappings of attachments that try something, each with the code that refuses it; made in code."""

from __future__ import annotations

from tests.unit.packet.crafting import zipped


def _patched(data: bytes, marker: bytes, offset: int, value: bytes) -> bytes:
    at = data.rindex(marker) + offset
    return data[:at] + value + data[at + len(value) :]


SOUND = zipped(("a.doc", bytes(range(256)) * 8))
CENTRAL, END = b"PK\x01\x02", b"PK\x05\x06"
ARCHIVES: dict[str, tuple[bytes, str]] = {
    "a bomb": (zipped(("a.doc", bytes(10_000_000))), "attachment.zip-ratio"),
    "cut off": (SOUND[:-40], "attachment.zip-broken"),
    "only a start": (b"PK\x03\x04", "attachment.zip-broken"),
    "a smaller declared size": (_patched(SOUND, CENTRAL, 24, b"\x10\x00\x00\x00"), "attachment.zip-broken"),
    "a larger declared size": (_patched(SOUND, CENTRAL, 24, b"\x01\x08\x00\x00"), "attachment.zip-broken"),
    "a larger packed size": (_patched(SOUND, CENTRAL, 20, b"\xff\xff\xff\x00"), "attachment.zip-broken"),
    "a wrong checksum": (_patched(SOUND, CENTRAL, 16, b"\0\0\0\0"), "attachment.zip-broken"),
    "encrypted": (_patched(SOUND, CENTRAL, 8, b"\x01\x00"), "attachment.zip-encrypted"),
    "an unknown method": (_patched(SOUND, CENTRAL, 10, b"\x63\x00"), "attachment.zip-method"),
    "a directory of four gigabytes": (_patched(SOUND, END, 12, b"\xfe\xff\xff\xff"), "attachment.zip-broken"),
    "the marks of ZIP64": (_patched(SOUND, END, 8, b"\xff\xff\xff\xff"), "attachment.zip-broken"),
    "a directory elsewhere": (_patched(SOUND, END, 16, b"\x01\x00\x00\x00"), "attachment.zip-broken"),
    "an entry elsewhere": (_patched(SOUND, CENTRAL, 42, b"\x04\x00\x00\x00"), "attachment.zip-broken"),
    "a climbing entry": (zipped(("../a.doc", b"x")), "attachment.zip-path"),
    "a climbing entry of Windows": (zipped(("..\\..\\a.doc", b"x")), "attachment.zip-path"),
    "a rooted entry": (zipped(("/etc/passwd", b"x")), "attachment.zip-path"),
    "a drive": (zipped(("C:a.doc", b"x")), "attachment.zip-path"),
    "a climbing first entry of two": (zipped(("../a", b"x"), ("b", b"y")), "attachment.zip-path"),
}
