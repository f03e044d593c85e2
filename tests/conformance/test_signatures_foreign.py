"""What others sign, verified by us: libxmlsec and signxml, with every canonical form over hard packets."""

from __future__ import annotations

from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod

from gateway.trust.verdict import Verdict
from tests.conformance.test_signatures_ours import HARD, signxml, xmlsec
from tests.pki import NOW, Holder, branch, curved, office
from tests.unit.trust.signing import C14N, DSIG, EXC, check, codes

DS = f"{{{DSIG}}}"
EDXML = "{http://www.mic.gov.vn/TBT/QCVN_102_2016}"
FORMS = {
    "inclusive": xmlsec.Transform.C14N,
    "inclusive with comments": xmlsec.Transform.C14N_COMMENTS,
    "exclusive": xmlsec.Transform.EXCL_C14N,
    "exclusive with comments": xmlsec.Transform.EXCL_C14N_COMMENTS,
    "inclusive 1.1": xmlsec.Transform.C14N11,
}
METHODS = {
    "sha256": (xmlsec.Transform.RSA_SHA256, xmlsec.Transform.SHA256),
    "sha384": (xmlsec.Transform.RSA_SHA384, xmlsec.Transform.SHA384),
    "sha512": (xmlsec.Transform.RSA_SHA512, xmlsec.Transform.SHA512),
    "ecdsa-sha256": (xmlsec.Transform.ECDSA_SHA256, xmlsec.Transform.SHA256),
    "ecdsa-sha384": (xmlsec.Transform.ECDSA_SHA384, xmlsec.Transform.SHA384),
    "ecdsa-sha512": (xmlsec.Transform.ECDSA_SHA512, xmlsec.Transform.SHA512),
}


def _signature(
    root: Any, place: str, form: Any, method: str = "sha256", prefixes: str = "", ns: str | None = None
) -> Any:
    """Put an empty signature into the tree and return it."""
    node: Any = xmlsec.template.create(root, form, METHODS[method][0], ns=ns)
    next(root.iter(f"{EDXML}{place}")).append(node)
    reference: Any = xmlsec.template.add_reference(node, METHODS[method][1], uri="")
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    transform: Any = xmlsec.template.add_transform(reference, form)
    if prefixes:
        for parent in (transform, node.find(f".//{DS}CanonicalizationMethod")):
            listed = etree.SubElement(parent, f"{{{EXC}}}InclusiveNamespaces", nsmap=cast(dict[str, str], {None: EXC}))
            listed.set("PrefixList", prefixes)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(node))
    return node


def _sign(root: Any, node: Any, holder: Holder | None = None) -> bytes:
    """Let libxmlsec fill in the signature and return the packet."""
    holder = holder or office()
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(holder.key_pem, xmlsec.KeyFormat.PEM)
    for certificate in (holder, *(Holder(item, holder.key) for item in holder.above)):
        context.key.load_cert_from_memory(certificate.pem, xmlsec.KeyFormat.PEM)
    context.sign(node)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def _tree(packet: bytes) -> Any:
    return etree.fromstring(packet, etree.XMLParser(huge_tree=True, strip_cdata=False))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", HARD)
def test_libxmlsec_over_hard_packets(name: str, form: str) -> None:
    root = _tree(HARD[name])
    packet = _sign(root, _signature(root, "edXMLHeader", FORMS[form]))
    assert codes(check(packet)) == set()
    assert check(packet).verdict is Verdict.VALID


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("place", ["edXMLHeader", "edXMLEnvelope", "edXML"])
def test_libxmlsec_with_every_hash_in_every_place(place: str, method: str) -> None:
    root = _tree(HARD["document"])
    holder = curved(ec.SECP384R1) if method.startswith("ecdsa") else office()
    assert check(_sign(root, _signature(root, place, FORMS["inclusive"], method), holder)).verdict is Verdict.VALID


@pytest.mark.parametrize("form", FORMS)
def test_libxmlsec_on_a_curve_with_every_form(form: str) -> None:
    root = _tree(HARD["inherited"])
    packet = _sign(root, _signature(root, "edXMLHeader", FORMS[form], "ecdsa-sha256"), curved())
    assert check(packet).verdict is Verdict.VALID


def test_what_libxmlsec_signed_on_a_curve_and_somebody_changed_is_invalid() -> None:
    root = _tree(HARD["document"])
    packet = _sign(root, _signature(root, "edXMLHeader", FORMS["exclusive"], "ecdsa-sha256"), curved())
    assert check(packet.replace(b"JVBERi0x", b"JVBERi0y")).verdict is Verdict.INVALID


def test_signxml_on_a_curve() -> None:
    root = _tree(HARD["document"])
    place = next(root.iter(f"{EDXML}edXMLHeader"))
    place.append(etree.Element(f"{DS}Signature", {"Id": "placeholder"}, nsmap={"ds": DSIG}))
    signer = signxml.XMLSigner(signature_algorithm=SignatureMethod.ECDSA_SHA256)
    signed = signer.sign(root, key=curved().key_pem, cert=curved().pem.decode())
    packet = etree.tostring(signed.getroottree(), encoding="UTF-8", xml_declaration=True)
    assert check(packet, at=NOW).verdict is Verdict.VALID


def test_libxmlsec_in_the_body() -> None:
    root = _tree(HARD["document"])
    assert check(_sign(root, _signature(root, "edXMLBody", FORMS["exclusive"]))).verdict is Verdict.VALID


@pytest.mark.parametrize("form", ["inclusive", "exclusive"])
def test_libxmlsec_with_a_prefix_of_its_own(form: str) -> None:
    root = _tree(HARD["inherited"])
    assert check(_sign(root, _signature(root, "edXMLHeader", FORMS[form], ns="ds"))).verdict is Verdict.VALID


@pytest.mark.parametrize("prefixes", ["u", "edXML", "u edXML none", "none"])
@pytest.mark.parametrize("form", ["exclusive", "exclusive with comments"])
def test_libxmlsec_with_a_prefix_list(form: str, prefixes: str) -> None:
    root = _tree(HARD["inherited"])
    packet = _sign(root, _signature(root, "edXMLHeader", FORMS[form], prefixes=prefixes))
    assert check(packet).verdict is Verdict.VALID


def test_libxmlsec_with_comments_in_the_signed_info() -> None:
    root = _tree(HARD["comments"])
    node = _signature(root, "edXMLHeader", FORMS["inclusive with comments"])
    node[0].insert(1, etree.Comment(" kept by the canonical form "))
    assert check(_sign(root, node)).verdict is Verdict.VALID


def test_libxmlsec_with_a_chain() -> None:
    root = _tree(HARD["document"])
    packet = _sign(root, _signature(root, "edXMLHeader", FORMS["exclusive"]), branch())
    report = check(packet)
    assert (report.verdict, report.signer) == (Verdict.VALID, "CN=Chi nhánh thử")


def test_white_space_in_base64_is_nothing() -> None:
    root = _tree(HARD["document"])
    packet = _sign(root, _signature(root, "edXMLHeader", FORMS["exclusive"]))
    value = packet.split(b"SignatureValue>")[1]
    assert check(packet.replace(value, value.replace(b"\n", b" \r\n\t"))).verdict is Verdict.VALID


# signxml takes comments into URI="", and leaves xml:lang out of SignedInfo; libxmlsec and the recommendations do not.
@pytest.mark.parametrize("name", sorted(set(HARD) - {"comments", "inherited"}))
@pytest.mark.parametrize("form", list(CanonicalizationMethod), ids=lambda item: item.name)
def test_signxml_over_hard_packets(name: str, form: CanonicalizationMethod) -> None:
    root = _tree(HARD[name])
    place = next(root.iter(f"{EDXML}edXMLHeader"))
    place.append(etree.Element(f"{DS}Signature", {"Id": "placeholder"}, nsmap={"ds": DSIG}))
    signer = signxml.XMLSigner(
        signature_algorithm=SignatureMethod.RSA_SHA256, digest_algorithm=DigestAlgorithm.SHA256, c14n_algorithm=form
    )
    signed = signer.sign(root, key=office().key_pem, cert=office().pem.decode())
    packet = etree.tostring(signed.getroottree(), encoding="UTF-8", xml_declaration=True)
    report = check(packet, at=NOW)
    assert codes(report) == set()
    assert report.verdict is Verdict.VALID


def test_sha1_of_old_signers_is_weak() -> None:
    root = _tree(HARD["document"])
    node = _signature(root, "edXMLHeader", FORMS["inclusive"])
    node.find(f".//{DS}SignatureMethod").set("Algorithm", f"{DSIG}rsa-sha1")
    node.find(f".//{DS}DigestMethod").set("Algorithm", f"{DSIG}sha1")
    assert node.find(f".//{DS}CanonicalizationMethod").get("Algorithm") == C14N
    report = check(_sign(root, node))
    assert (report.verdict, codes(report)) == (Verdict.WEAK, {"signature.weak-method", "signature.weak-digest"})
