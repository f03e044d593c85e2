"""Errors that differ only in names and numbers are of one cause."""

from __future__ import annotations

import pytest

from gateway.exchange.delivery.likeness import group_id, masked


@pytest.mark.parametrize(
    ("error", "mask"),
    [
        ("HTTP 502 after 31 s", "HTTP # after # s"),
        ("no route to 192.168.1.20:8080", "no route to <address>"),
        ("no route to [fe80::1]:443", "no route to <address>"),
        ("https://truc.example/vxp?x=1 said no", "<url> said no"),
        ("unknown agency 901.23.01.Z91", "unknown agency <name>"),
        ("axis-2.bo.example:8443 closed", "<name> closed"),
        ("document 123e4567-e89b-12d3-a456-426614174000 exists", "document <id> exists"),
        ("delivery 189f0c0ffee00001a1b2c3d4e5f60718 unknown", "delivery <id> unknown"),
        ("write to van.thu@bo.example", "write to <mail>"),
        ("Đơn vị không tồn tại", "Đơn vị không tồn tại"),
        ("  two\n lines ", "two lines"),
        ("", ""),
    ],
)
def test_names_and_numbers_are_taken_out(error: str, mask: str) -> None:
    assert masked(error) == mask


def test_groups_differ_by_endpoint_class_and_code() -> None:
    ids = {
        group_id(endpoint, cause, code, "x")
        for endpoint in ("a", "b")
        for cause in ("transient", "unknown")
        for code in ("", "404")
    }
    assert len(ids) == 8
    assert group_id("a", "b", "", "error 1") == group_id("a", "b", "", "error 22")
