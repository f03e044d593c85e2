"""Foreign referees: poppler's pdfsig and OpenSSL judge our seals; what poppler signs with NSS is judged here."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from gateway.trust.pdf_verdict import Coverage, PdfVerdict
from tests.pdf_referees import assert_openssl_verifies, pdfsig
from tests.pdf_signing import PLAIN, RED, judged, personal, sealed
from tests.services.authority import Authority
from tests.services.process import missing


@pytest.mark.parametrize("label", ["ministry", "province"])
def test_pdfsig_finds_our_seal_valid_over_the_whole_file(authority: Authority, tmp_path: Path, label: str) -> None:
    file = tmp_path / "seal.pdf"
    file.write_bytes(sealed(authority, label, stamper=authority.address("tsa/stamps")))
    told = pdfsig(file)
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


def test_pdfsig_finds_person_and_agency_valid_one_behind_the_other(authority: Authority, tmp_path: Path) -> None:
    file = tmp_path / "both.pdf"
    file.write_bytes(sealed(authority, "ministry", personal(authority), image=RED))
    assert pdfsig(file).count("Signature is Valid.") == 2


def test_openssl_finds_the_signed_data_valid(authority: Authority, tmp_path: Path) -> None:
    assert_openssl_verifies(sealed(authority, "ministry"), authority, tmp_path)


def signed_by_poppler(authority: Authority, folder: Path, source: bytes = PLAIN) -> bytes:
    """Return the PDF signed by poppler over Mozilla's NSS."""
    if shutil.which("pdfsig") is None or shutil.which("pk12util") is None:
        missing("pdfsig (poppler-utils), pk12util (libnss3-tools)")
    files = authority.write("ministry", folder)
    (folder / "in.pdf").write_bytes(source)
    store = f"sql:{folder}"
    brought = ["pk12util", "-i", str(files.pkcs12), "-d", store, "-W", files.password.decode(), "-K", ""]
    subprocess.run(brought, check=True, capture_output=True)
    command = ["pdfsig", "-nssdir", store, "-add-signature", "-nick", "ministry", "in.pdf", "out.pdf"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return (folder / "out.pdf").read_bytes()


def test_what_poppler_signs_is_judged_here(authority: Authority, tmp_path: Path) -> None:
    (found,) = judged(authority, signed_by_poppler(authority, tmp_path)).signatures
    assert (found.verdict, found.coverage) == (PdfVerdict.VALID, Coverage.FILE)


def test_what_poppler_signed_and_was_changed_is_altered(authority: Authority, tmp_path: Path) -> None:
    signed = signed_by_poppler(authority, tmp_path)
    changed = signed.replace(b"50 780", b"50 781")
    assert changed != signed
    assert judged(authority, changed).verdict is PdfVerdict.ALTERED


def test_poppler_writes_irregular_tables_so_what_follows_its_signature_cannot_be_told(
    authority: Authority, tmp_path: Path
) -> None:
    both = sealed(authority, "department", signed_by_poppler(authority, tmp_path))
    first, ours = judged(authority, both).signatures
    assert (first.verdict, ours.verdict) == (PdfVerdict.UNVERIFIABLE, PdfVerdict.VALID)
    assert "pdf.irregular" in {one.code for one in first.reasons}
    (tmp_path / "both.pdf").write_bytes(both)
    assert pdfsig(tmp_path / "both.pdf").count("Signature is Valid.") == 2
