"""The streaming canonical form equals libxml2's."""

from __future__ import annotations

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from gateway.trust.canonical import Method
from gateway.trust.stream import NotReadable
from tests.packets import document_xml, status_xml
from tests.unit.trust.signing import canonical, is_relative, reference

METHODS = [
    Method(),
    Method(comments=True),
    Method(exclusive=True),
    Method(exclusive=True, comments=True),
    Method(exclusive=True, prefixes=frozenset({"a", "zz"})),
    Method(exclusive=True, comments=True, prefixes=frozenset({"", "b"})),
]

HARD = [
    '<a xmlns="u:1"><b xmlns=""><c xmlns="u:1"/></b></a>',  # the default namespace taken back and given again
    '<a xmlns=""><b xmlns=""/></a>',  # taken back where there was none
    '<a xmlns="u:1" xmlns:p="u:1"><p:b><c/><p:c p:x="1" x="2"/></p:b></a>',  # one URI as default and under a prefix
    '<p:a xmlns:p="u:1"><p:b xmlns:p="u:2"><p:c xmlns:p="u:1"/></p:b></p:a>',  # a prefix bound anew
    '<a xmlns:b="u:2" xmlns:a="u:3" b:x="1" a:x="2" x="3" xml:lang="vi"/>',  # attributes by URI, then by name
    '<a xmlns:zz="u:9"><b zz:k="1"/><b zz:k="2"/></a>',  # used late, by siblings
    '<a xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:space="preserve"/>',  # never written out
    "<a>&#13;&#10;&#9;&amp;&lt;&gt;&quot;'<![CDATA[<&>]]>]]&gt;</a>",
    '<a k="&#13;&#10;&#9;&amp;&lt;&gt;&quot;\'\n\tx"/>',
    '<?x?><?y  z ?>\n<!--1--><a><?i k="v"?><!--2-\r\n--></a><!--3-->\r\n<?e?>',
    "<a>dòng một\r\ndòng hai\rdòng ba</a>",
    '<a t="ế"><b>𐐷 \U0001f1fb\U0001f1f3</b></a>',
]


def _named(method: Method) -> str:
    """Return a name that is the same in every process, which that of a set is not."""
    kind = "exclusive" if method.exclusive else "inclusive"
    return f"{kind}-{'comments' if method.comments else 'bare'}-{method.version11}-{'+'.join(sorted(method.prefixes))}"


@pytest.mark.parametrize("method", METHODS, ids=_named)
@pytest.mark.parametrize("document", HARD)
def test_hard_cases_equal_libxml2(document: str, method: Method) -> None:
    assert canonical(document.encode(), method) == reference(document.encode(), method)


@pytest.mark.parametrize("method", METHODS, ids=_named)
@pytest.mark.parametrize("packet", [document_xml(), status_xml()])
def test_packets_equal_libxml2(packet: bytes, method: Method) -> None:
    assert canonical(packet, method) == reference(packet, method)


@pytest.mark.parametrize("feed", [1, 2, 3, 7, 64])
def test_small_feeds_change_nothing(feed: int) -> None:
    document = HARD[-3].encode() if feed == 1 else document_xml()
    assert canonical(document, Method(), feed) == reference(document, Method())


def test_long_text_equals_libxml2() -> None:
    document = f"<a>{'QUJD' * 100_000}&amp;{'é' * 50_000}&#13;</a>".encode()
    assert canonical(document, Method(exclusive=True)) == reference(document, Method(exclusive=True))


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_other_encodings_equal_libxml2(encoding: str) -> None:
    document = f'<?xml version="1.0" encoding="{encoding}"?><a k="à">é</a>'.encode(encoding)
    assert canonical(document, Method()) == reference(document, Method())


@pytest.mark.parametrize("uri", ["relative", "../up", "//host/path", "#part", "urn:có dấu", "http://a b"])
def test_namespace_that_is_no_absolute_uri_is_noticed(uri: str) -> None:
    assert is_relative(f'<a><b xmlns:p="{uri}"/></a>'.encode())


@pytest.mark.parametrize("uri", ["relative", "../up", "#part"])
def test_libxml2_refuses_relative_namespaces(uri: str) -> None:
    with pytest.raises(etree.C14NError):
        reference(f'<a><b xmlns:p="{uri}"/></a>'.encode(), Method())


@pytest.mark.parametrize(
    "document",
    [
        "<p:a/>",  # undeclared
        '<a p:k="1"/>',
        '<a xmlns:p=""/>',  # a prefix cannot be taken back
        '<a xmlns:xmlns="u:1"/>',
        '<a xmlns:xml="u:1"/>',
        '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>',
        '<a xmlns:p="http://www.w3.org/2000/xmlns/"/>',
        '<a xmlns:p="u:1" xmlns:q="u:1" p:k="1" q:k="2"/>',  # one attribute twice
        '<a xmlns:p="u:1"><p:b:c/></a>',
        "<:a/>",
        "<a:/>",
        "<a><b></a></b>",
        "<!DOCTYPE a><a/>",
        "<a>&undeclared;</a>",
        '<?xml version="1.0" encoding="hex"?><a/>',
        "",
    ],
)
def test_ill_formed_input_is_refused(document: str) -> None:
    with pytest.raises(NotReadable):
        canonical(document.encode(), Method())


NAMES = st.sampled_from(["e", "f", "thử"])
PREFIXES = ["", "a", "b", "c"]
URIS = ["u:1", "u:2", "http://x/3"]
TEXTS = st.sampled_from(
    ["", "chữ", "&amp;&#13;", "<![CDATA[<x>&]]>", "<!-- c\r\n -->", "<?pi  d ?>", "<?pj?>", "\r\n ", "]>"]
)
VALUES = st.text(string.ascii_letters + " &<>\"'\t\n\rếđ", max_size=6)


@st.composite
def elements(draw: st.DrawFn, scope: tuple[tuple[str, str], ...] = (("", ""),), depth: int = 4) -> str:
    """Draw an element of a tree in which prefixes are bound, bound anew, shared and left unused at random."""
    declared = {
        prefix: draw(st.sampled_from(URIS if prefix else [*URIS, ""]))
        for prefix in draw(st.lists(st.sampled_from(PREFIXES), max_size=3, unique=True))
    }
    bound = {**dict(scope), **declared}
    prefix = draw(st.sampled_from(sorted(bound)))
    parts = [f'xmlns{":" if key else ""}{key}="{uri}"' for key, uri in declared.items()]
    parts += draw(_attributes(bound))
    name = f"{prefix}:{draw(NAMES)}" if prefix else draw(NAMES)
    inner = draw(st.lists(TEXTS, max_size=3))
    if depth:
        inside = elements(tuple(sorted(bound.items())), depth - 1)
        inner += draw(st.lists(inside, max_size=2))
    return f"<{name} {' '.join(draw(st.permutations(parts)))}>{''.join(draw(st.permutations(inner)))}</{name}>"


@st.composite
def _attributes(draw: st.DrawFn, bound: dict[str, str]) -> list[str]:
    found: dict[tuple[str, str], str] = {}
    for _ in range(draw(st.integers(0, 3))):
        prefix = draw(st.sampled_from([*sorted(bound), "xml"]))
        local = draw(st.sampled_from(["x", "y", "X", "lạ"]))
        space = prefix if prefix == "xml" else (bound[prefix] if prefix else "")
        value = draw(VALUES).translate({38: "&amp;", 60: "&lt;", 34: "&quot;", 13: "&#13;", 10: "&#10;"})
        found[space, local] = f'{prefix}:{local}="{value}"' if prefix else f'{local}="{value}"'
    return list(found.values())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(document=elements(), prefixes=st.frozensets(st.sampled_from([*PREFIXES, "zz"])))
def test_random_namespace_trees_equal_libxml2(document: str, prefixes: frozenset[str]) -> None:
    octets = document.encode()
    for method in (*METHODS[:4], Method(exclusive=True, comments=True, prefixes=prefixes)):
        assert canonical(octets, method) == reference(octets, method)
