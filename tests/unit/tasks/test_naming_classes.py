"""Classes stay classes, and are expanded only for a receiver who is named: lead, support, perhaps, or not."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.directory.entry import Entry, Label, LabelKind
from gateway.tasks.naming.concerning import Concern, Part, Sure, Why, concerns, receiver_of
from gateway.tasks.naming.context import Context
from gateway.tasks.naming.directive import NamedTask
from gateway.tasks.naming.meaning import What
from gateway.tasks.naming.resolving import resolve
from gateway.tasks.naming.source import Listed, shipped_entries

DAY = date(2025, 11, 1)
TODAY = date(2026, 11, 30)


def unit(key: str, name: str, parent: str) -> Entry:
    return Entry(key, "unit", (Label(LabelKind.NAME, name),), parent)


HOUSE = Listed(
    [
        *shipped_entries(),
        unit("so-y-te", "Sở Y tế", "tinh-nghe-an"),
        unit("so-xay-dung", "Sở Xây dựng tỉnh Hà Tĩnh", "tinh-ha-tinh"),
        unit("cong-an-tinh", "Công an tỉnh", "tinh-nghe-an"),
        unit("xa", "Ủy ban nhân dân xã Nghi Lộc", "tinh-nghe-an"),
        unit("cong-an-xa", "Công an xã Nghi Lộc", "xa"),
        unit("hoi", "Hội Nông dân xã Nghi Lộc", "xa"),
        unit("cuc", "Cục Đường bộ Việt Nam", "bo-xay-dung"),
        unit("bus-bo", "Bộ Quốc phòng và Dân quân", "chinh-phu"),
    ]
)


def asked(lead: str, receiver: str, *, issuer: str = "chinh-phu", support: str = "", day: date = DAY) -> Concern:
    context = Context(day, TODAY, HOUSE.get(issuer))
    task = NamedTask(
        resolve([one for one in lead.split(" + ") if one], context, HOUSE),
        resolve([one for one in support.split(" + ") if one], context, HOUSE),
        None,
    )
    body = receiver_of(receiver, HOUSE)
    assert body is not None
    return concerns(task, body, context, HOUSE)


@pytest.mark.parametrize(
    ("issuer", "name", "wanted"),
    [
        ("chinh-phu", "các bộ", ["ministries"]),
        ("chinh-phu", "Bộ trưởng", ["ministries"]),
        ("chinh-phu", "Bộ trưởng các Bộ", ["ministries"]),
        ("chinh-phu", "Thủ trưởng cơ quan ngang Bộ", ["ministry-level"]),
        ("chinh-phu", "cơ quan thuộc Chính phủ", ["government-agencies"]),
        ("chinh-phu", "các bộ, ngành, địa phương", ["ministries", "provinces", "localities", "central"]),
        ("chinh-phu", "bộ, ngành, địa phương", ["ministries", "provinces", "localities", "central"]),
        ("chinh-phu", "các Bộ, cơ quan", ["ministries", "central", "bodies"]),
        ("chinh-phu", "Chủ tịch Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương", ["provinces"]),
        ("chinh-phu", "Ủy ban nhân dân tỉnh, thành phố trực thuộc Trung ương", ["provinces"]),
        ("chinh-phu", "các tập đoàn, tổng công ty nhà nước", ["enterprises"]),
        ("chinh-phu", "hệ thống các cơ quan báo chí", ["press"]),
        ("chinh-phu", "Bí thư Tỉnh ủy, Thành ủy các tỉnh, thành phố", ["party"]),
        ("chinh-phu", "các nhà thầu", ["others"]),
        (
            "chinh-phu",
            "các bộ, cơ quan ngang bộ, UBND các tỉnh, thành phố trực thuộc trung ương",
            ["ministries", "ministry-level", "provinces"],
        ),
        ("chinh-phu", "Hội Nông dân các cấp", ["provinces", "localities"]),
        ("chinh-phu", "cấp ủy, chính quyền các cấp", ["party", "provinces", "localities"]),
        ("chinh-phu", "các ban, bộ, ngành", ["party", "ministries", "central"]),
        ("chinh-phu", "các tỉnh", ["provinces"]),
        ("chinh-phu", "Các cơ sở giáo dục đại học", ["bodies"]),
        ("chinh-phu", "Các hội, tổ chức xã hội", ["organisations"]),
        ("chinh-phu", "doanh nghiệp xuất khẩu", ["others"]),
        ("bo-y-te", "ngành Y tế", ["bodies"]),
        ("tinh-nghe-an", "tổ chức đảng", ["party"]),
        ("tinh-nghe-an", "các cơ quan Trung ương đóng trên địa bàn tỉnh", ["central"]),
        ("tinh-nghe-an", "các tỉnh", ["provinces"]),
        ("tinh-nghe-an", "Các sở, ngành, UBND các huyện", ["departments", "boards", "branches", "districts"]),
        ("tinh-nghe-an", "Trưởng các phòng, ban", ["bodies", "boards"]),
        ("bo-xay-dung", "Sở Xây dựng", ["departments"]),
        ("tinh-nghe-an", "Các sở, ban, ngành", ["departments", "boards", "branches"]),
        ("tinh-nghe-an", "Thủ trưởng các sở, ban, ngành cấp tỉnh", ["departments", "boards", "branches"]),
        ("tinh-nghe-an", "các địa phương", ["communes", "districts"]),
        ("tinh-nghe-an", "UBND xã, phường", ["communes"]),
        ("tinh-nghe-an", "UBND cấp xã", ["communes"]),
        ("tinh-nghe-an", "UBND các huyện, thị xã, thành phố", ["districts"]),
        ("tinh-nghe-an", "các cơ quan, đơn vị có liên quan", ["bodies"]),
    ],
)
def test_a_formula_is_kept_as_its_classes(issuer: str, name: str, wanted: list[str]) -> None:
    (meaning,) = resolve([name], Context(DAY, TODAY, HOUSE.get(issuer)), HOUSE)
    assert (meaning.what, [one.key for one in meaning.classes]) == (What.CLASS, wanted)


def test_a_class_of_places_keeps_whose_offices_and_which_places_are_meant() -> None:
    context = Context(DAY, TODAY, HOUSE.get("tinh-nghe-an"))
    police, span, fields = resolve(
        ["Công an các xã, phường", "UBND các tỉnh, thành phố từ Hà Tĩnh đến Quảng Ngãi", "các Sở Xây dựng liên quan"],
        context,
        HOUSE,
    )
    assert [(one.key, one.head, one.place) for one in police.classes] == [("communes", "công an", "tinh-nghe-an")]
    assert span.classes[0].span == ("hà tĩnh", "quảng trị", "huế", "đà nẵng", "quảng ngãi")
    assert [(one.head, one.related) for one in fields.classes] == [("sở xây dựng", True)]
    (named,) = resolve(["các tỉnh, thành phố: Hà Nội, Hải Phòng và Huế"], context, HOUSE)
    assert named.classes[0].span == ("hà nội", "hải phòng", "huế")
    (coast,) = resolve(["Chủ tịch UBND các tỉnh ven biển"], context, HOUSE)
    assert "quảng ninh" in coast.classes[0].span
    assert "lào cai" not in coast.classes[0].span
    (some,) = resolve(["các tỉnh từ Lào Cai đến Hà Giang"], context, HOUSE)
    assert some.classes[0].span == ("?",)


@pytest.mark.parametrize(
    ("lead", "receiver", "part", "sure", "why"),
    [
        ("Bộ Tài chính", "G12", Part.LEAD, Sure.YES, Why.NAMED),
        ("Bộ Tài chính", "G18", Part.NONE, Sure.NO, Why.NOBODY),
        ("các bộ, cơ quan ngang bộ", "bo-y-te", Part.LEAD, Sure.YES, Why.MEMBER),
        ("các bộ, cơ quan ngang bộ", "tinh-nghe-an", Part.NONE, Sure.NO, Why.NOBODY),
        ("cơ quan ngang bộ", "van-phong-chinh-phu", Part.LEAD, Sure.YES, Why.MEMBER),
        ("các bộ, ngành, địa phương", "bo-y-te", Part.LEAD, Sure.YES, Why.MEMBER),
        ("các bộ, ngành, địa phương", "van-phong-chinh-phu", Part.LEAD, Sure.YES, Why.MEMBER),
        ("các bộ, ngành, địa phương", "tinh-nghe-an", Part.LEAD, Sure.YES, Why.MEMBER),
        ("các bộ, ngành, địa phương", "xa", Part.LEAD, Sure.MAYBE, Why.RELATED),
        ("các bộ, ngành, địa phương", "tap-doan-dien-luc-viet-nam", Part.NONE, Sure.NO, Why.NOBODY),
        ("các bộ, ngành liên quan", "bo-y-te", Part.LEAD, Sure.MAYBE, Why.RELATED),
        ("UBND các tỉnh, thành phố", "thanh-pho-ha-noi", Part.LEAD, Sure.YES, Why.MEMBER),
        ("UBND các tỉnh, thành phố", "bo-y-te", Part.NONE, Sure.NO, Why.NOBODY),
        ("UBND các tỉnh từ Hà Tĩnh đến Quảng Ngãi", "tinh-ha-tinh", Part.LEAD, Sure.YES, Why.MEMBER),
        ("UBND các tỉnh ven biển từ Nghệ An đến Quảng Nam", "thanh-pho-da-nang", Part.LEAD, Sure.YES, Why.MEMBER),
        ("UBND các tỉnh từ Hà Tĩnh đến Quảng Ngãi", "tinh-nghe-an", Part.NONE, Sure.NO, Why.NOBODY),
        ("các Sở Xây dựng", "so-xay-dung", Part.LEAD, Sure.YES, Why.MEMBER),
        ("các Sở Xây dựng", "so-y-te", Part.NONE, Sure.NO, Why.NOBODY),
        ("các tập đoàn, tổng công ty nhà nước", "tap-doan-dien-luc-viet-nam", Part.LEAD, Sure.YES, Why.MEMBER),
        ("các nhà thầu", "tap-doan-dien-luc-viet-nam", Part.NONE, Sure.NO, Why.NOBODY),
        ("Bộ Xây dựng", "cuc", Part.LEAD, Sure.MAYBE, Why.BELOW),
        ("Cục Đường bộ Việt Nam", "bo-xay-dung", Part.LEAD, Sure.MAYBE, Why.ABOVE),
        ("Bộ Thông tin và Truyền thông", "bo-cong-an", Part.LEAD, Sure.MAYBE, Why.PART),
        ("Bộ Thông tin và Truyền thông", "bo-khoa-hoc-va-cong-nghe", Part.LEAD, Sure.YES, Why.NAMED),
    ],
)
def test_what_a_task_of_the_government_is_to_a_receiver(
    lead: str, receiver: str, part: Part, sure: Sure, why: Why
) -> None:
    found = asked(lead, receiver)
    assert (found.part, found.sure, found.why) == (part, sure, why)


@pytest.mark.parametrize(
    ("lead", "receiver", "sure"),
    [
        ("các sở, ban, ngành", "so-y-te", Sure.YES),
        ("các sở, ban, ngành", "cong-an-tinh", Sure.YES),
        ("các sở, ban, ngành", "so-xay-dung", Sure.NO),  # of another province
        ("các sở, ban, ngành", "xa", Sure.NO),
        ("UBND cấp xã", "xa", Sure.YES),
        ("Công an các xã, phường", "cong-an-xa", Sure.YES),
        ("Công an các xã, phường", "cong-an-tinh", Sure.NO),
        ("Hội Nông dân các cấp", "hoi", Sure.YES),
        ("UBND các tỉnh từ Lào Cai đến Hà Giang", "tinh-ha-tinh", Sure.MAYBE),  # nobody says which these are
        ("các địa phương", "xa", Sure.YES),
        ("các bộ, ngành trung ương", "bo-y-te", Sure.YES),
        ("các cơ quan, đơn vị", "so-y-te", Sure.YES),
        ("các cơ quan, đơn vị liên quan", "so-y-te", Sure.MAYBE),
        ("các cơ quan, đơn vị", "bo-y-te", Sure.NO),
    ],
)
def test_what_a_task_of_a_province_is_to_a_receiver(lead: str, receiver: str, sure: Sure) -> None:
    assert asked(lead, receiver, issuer="tinh-nghe-an").sure is sure


def test_a_lead_that_is_certain_goes_before_support_and_support_that_is_certain_before_a_lead_perhaps() -> None:
    found = asked("Bộ Y tế", "bo-y-te", support="các bộ, ngành")
    assert (found.part, found.sure) == (Part.LEAD, Sure.YES)
    found = asked("các bộ liên quan", "bo-y-te", support="Bộ Y tế")
    assert (found.part, found.sure) == (Part.SUPPORT, Sure.YES)
    assert found.by is not None
    assert found.plain()["by"] == "Bộ Y tế"


def test_who_succeeded_a_member_of_the_day_of_issue_is_concerned_and_it_is_said() -> None:
    found = asked("các bộ", "bo-nong-nghiep-va-moi-truong", day=date(2024, 6, 1))
    assert (found.sure, found.why) == (Sure.YES, Why.SUCCESSOR)
    assert asked("các bộ", "bo-nong-nghiep-va-moi-truong").why is Why.MEMBER


def test_who_had_ended_before_the_day_of_issue_belongs_to_no_class() -> None:
    assert asked("các bộ", "bo-giao-thong-van-tai").sure is Sure.NO


def test_a_body_of_unknown_kind_is_judged_by_its_name() -> None:
    assert asked("các bộ", "bus-bo").sure is Sure.YES
    assert asked("UBND cấp xã", "so-y-te", issuer="tinh-nghe-an").sure is Sure.NO
