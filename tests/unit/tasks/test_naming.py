"""Names of directives and what they mean: bodies on a day, units, classes, or nothing; never a guess without saying."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.directory.entry import Entry, Label, LabelKind, Relation, Succession
from gateway.tasks.naming.context import Context
from gateway.tasks.naming.meaning import How, Meaning, What
from gateway.tasks.naming.resolving import resolve
from gateway.tasks.naming.source import Listed, Source, shipped, shipped_entries

TODAY = date(2026, 11, 30)
DAY = date(2025, 11, 1)
"""After both mergers of 2025."""
BEFORE = date(2024, 6, 1)
"""Before them."""


ISSUERS = ("chinh-phu", "bo-y-te", "tinh-nghe-an")
PIECES = (
    *(
        "các",
        "Bộ",
        "bộ,",
        "ngành",
        "địa phương",
        "sở,",
        "Sở",
        "Y tế",
        "Công an",
        "tỉnh",
        "thành phố",
        "Nghệ An",
        "Hà Nội",
    ),
    *("UBND", "Ủy ban nhân dân", "Chủ tịch", "Bộ trưởng", "Giám đốc", "Chánh Văn phòng", "của", "thuộc", "trực thuộc"),
    *(
        "liên quan",
        "từ",
        "đến",
        "xã,",
        "phường",
        "các cấp",
        "và",
        "-",
        "(",
        ")",
        "Trưởng các phòng",
        "cấp xã",
        "TP.",
        ":",
        ",",
    ),
    *(
        "Thủ tướng",
        "Phó Thủ tướng",
        "Trần Hồng Hà",
        "ven biển",
        "Tập đoàn",
        "EVN",
        "Việt Nam",
        "389",
        "Thanh tra",
        "G12",
    ),
)


def meant(name: str, *, issuer: str = "", day: date = DAY, source: Source | None = None) -> Meaning:
    source = source or shipped()
    (meaning,) = resolve([name], Context(day, TODAY, source.get(issuer)), source)
    return meaning


def key(meaning: Meaning) -> str | None:
    return meaning.entry.key if meaning.entry is not None else None


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Bộ Tài chính", "bo-tai-chinh"),
        ("BỘ TÀI CHÍNH", "bo-tai-chinh"),
        ("Bộ Văn hoá, Thể thao và Du lịch", "bo-van-hoa-the-thao-va-du-lich"),  # the other place of the tone
        ("Bộ Văn hóa, Thể thao và Du lịch", "bo-van-hoa-the-thao-va-du-lich"),  # decomposed letters
        ("Bộ Văn hóa Thể thao và Du lịch", "bo-van-hoa-the-thao-va-du-lich"),  # a comma is lacking
        ("Tập đoàn Công nghiệp-Viễn thông Quân đội", "tap-doan-cong-nghiep-vien-thong-quan-doi"),
        ("Viettel", "tap-doan-cong-nghiep-vien-thong-quan-doi"),
        ("Tập đoàn Viettel", "tap-doan-cong-nghiep-vien-thong-quan-doi"),
        ("Tập đoàn Điện lực Việt Nam (EVN)", "tap-doan-dien-luc-viet-nam"),
        ("VPCP", "van-phong-chinh-phu"),
        ("BTC", "bo-tai-chinh"),
        ("G12", "bo-tai-chinh"),
        ("Bộ NN&MT", "bo-nong-nghiep-va-moi-truong"),
        ("NHNN Việt Nam", "ngan-hang-nha-nuoc-viet-nam"),
        ("Đài truyền hình Việt Nam", "dai-truyen-hinh-viet-nam"),
        ("UBND TP.HCM", "thanh-pho-ho-chi-minh"),
        ("UBND TP. Hà Nội", "thanh-pho-ha-noi"),
        ("Ủy ban nhân dân Thành phố Hồ Chí Minh", "thanh-pho-ho-chi-minh"),
        ("Uỷ ban nhân dân tỉnh Thanh Hoá", "tinh-thanh-hoa"),
        ("tỉnh Hà Tĩnh", "tinh-ha-tinh"),
        ("Đà Nẵng", "thanh-pho-da-nang"),
        ("Bộ Tài chính - Cơ quan Thường trực Ban Chỉ đạo 751", "bo-tai-chinh"),
    ],
)
def test_a_name_in_any_of_its_forms_is_one_body(name: str, wanted: str) -> None:
    meaning = meant(name)
    assert (meaning.what, key(meaning)) == (What.AGENCY, wanted)
    assert meaning.confidence >= 0.9


@pytest.mark.parametrize(
    ("name", "wanted", "person"),
    [
        ("Bộ trưởng Bộ Y tế", "bo-y-te", ""),
        ("Bộ trưởng Công an", "bo-cong-an", ""),
        ("đồng chí Thứ trưởng Bộ Tài chính", "bo-tai-chinh", ""),
        ("Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ", "van-phong-chinh-phu", ""),
        ("Bộ trưởng Bộ Tài chính - Phó Trưởng ban Thường trực Ban Chỉ đạo", "bo-tai-chinh", ""),
        ("Chủ tịch UBND tỉnh Gia Lai", "tinh-gia-lai", ""),
        ("Thống đốc", "ngan-hang-nha-nuoc-viet-nam", ""),
        ("Thống đốc Ngân hàng Nhà nước Việt Nam", "ngan-hang-nha-nuoc-viet-nam", ""),
        ("Tổng Thanh tra Chính phủ", "thanh-tra-chinh-phu", ""),
        ("Thứ trưởng Bộ Y tế phụ trách lĩnh vực", "bo-y-te", ""),
        ("Trưởng Ban Tổ chức Trung ương", "ban-to-chuc-trung-uong", ""),
        ("Tổng Giám đốc Đài Truyền hình Việt Nam", "dai-truyen-hinh-viet-nam", ""),
        ("Phó Thủ tướng Chính phủ Trần Hồng Hà", "chinh-phu", "Trần Hồng Hà"),
        ("Phó Thủ tướng Thường trực Nguyễn Hòa Bình", "chinh-phu", "Nguyễn Hòa Bình"),
    ],
)
def test_whoever_holds_an_office_names_the_office(name: str, wanted: str, person: str) -> None:
    meaning = meant(name)
    assert (key(meaning), meaning.person) == (wanted, person)
    assert meaning.role
    assert How.HOLDER in meaning.how


def test_a_body_that_had_ended_before_the_day_of_issue_gives_its_successor_and_says_so() -> None:
    meaning = meant("Bộ Kế hoạch và Đầu tư")
    assert (key(meaning), meaning.id, meaning.name) == ("bo-ke-hoach-va-dau-tu", "G12", "Bộ Tài chính")
    assert How.SUCCEEDED in meaning.how
    assert meaning.confidence < 0.9


def test_a_body_that_was_there_on_the_day_of_issue_is_certain_and_who_stands_for_it_today_is_told() -> None:
    meaning = meant("Bộ Kế hoạch và Đầu tư", day=BEFORE)
    assert (meaning.how, meaning.confidence) == ((How.NAME,), 1.0)
    assert (key(meaning), meaning.now and meaning.now.key) == ("bo-ke-hoach-va-dau-tu", "bo-tai-chinh")


def test_a_province_that_was_merged_gives_the_one_of_today() -> None:
    meaning = meant("Chủ tịch Ủy ban nhân dân tỉnh Bắc Giang", day=date(2025, 6, 30))
    assert (key(meaning), meaning.now and meaning.now.key) == ("tinh-bac-giang", "tinh-bac-ninh")
    assert How.SUCCEEDED not in meaning.how
    assert How.SUCCEEDED in meant("UBND tỉnh Bắc Giang", day=date(2025, 7, 1)).how


def test_a_name_that_came_into_use_only_later_is_doubted() -> None:
    meaning = meant("Bộ Nông nghiệp và Môi trường", day=BEFORE)
    assert (key(meaning), meaning.confidence) == ("bo-nong-nghiep-va-moi-truong", 0.5)
    assert How.NOT_YET in meaning.how


def test_a_body_that_went_to_several_gives_them_as_candidates() -> None:
    ends = date(2025, 3, 1)
    heirs = (Succession(Relation.SPLIT, "b", ends), Succession(Relation.SPLIT, "c", ends))
    source = Listed(
        [
            Entry("a", "unit", (Label(LabelKind.NAME, "Tổng cục A"),), until=ends, successors=heirs),
            Entry("b", "unit", (Label(LabelKind.NAME, "Cục B"),), since=ends),
            Entry("c", "unit", (Label(LabelKind.NAME, "Cục C"),), since=ends),
        ]
    )
    meaning = meant("Tổng cục A", source=source)
    assert How.ENDED in meaning.how
    assert (meaning.now, [one.key for one in meaning.candidates]) == (None, ["b", "c"])


def test_a_slip_in_the_diacritics_is_mended_and_doubted() -> None:
    meaning = meant("Bộ Y Tê")
    assert (key(meaning), meaning.how) == ("bo-y-te", (How.MARKS,))
    assert meaning.confidence == 0.7


def test_what_no_directory_holds_is_unknown_and_what_begins_alike_is_near() -> None:
    meaning = meant("Bộ Tài chính và Kho bạc")
    assert (meaning.what, meaning.confidence, meaning.id) == (What.UNKNOWN, 0.0, "")
    assert "bo-tai-chinh" in dict(meaning.near)


@pytest.mark.parametrize("name", ["", "  ", "!!!", "()", "các", "Ông", "- ", "x" * 5_000, "Bộ\x00", "😀"])
def test_no_text_breaks_it(name: str) -> None:
    assert meant(name).what is What.UNKNOWN


NATION = [
    *shipped_entries(),
    *(
        Entry(f"{place}-{number}", "unit", (Label(LabelKind.NAME, name),), place)
        for place in ("tinh-nghe-an", "tinh-ha-tinh", "bo-y-te", "bo-xay-dung")
        for number, name in enumerate(
            ("Sở Y tế", "Công an tỉnh", "Sở Nội vụ") if place.startswith("tinh") else ("Vụ Pháp chế", "Văn phòng Bộ")
        )
    ),
    Entry("so-xay-dung-ha-tinh", "unit", (Label(LabelKind.NAME, "Sở Xây dựng tỉnh Hà Tĩnh"),), "tinh-ha-tinh"),
]
HOUSE = Listed(NATION)


@pytest.mark.parametrize(
    ("issuer", "name", "wanted"),
    [
        ("tinh-nghe-an", "Sở Y tế", "tinh-nghe-an-0"),
        ("tinh-ha-tinh", "Giám đốc Sở Y tế", "tinh-ha-tinh-0"),
        ("tinh-ha-tinh", "Công an tỉnh", "tinh-ha-tinh-1"),
        ("tinh-ha-tinh", "Sở Xây dựng", "so-xay-dung-ha-tinh"),
        ("chinh-phu", "Sở Xây dựng Hà Tĩnh", "so-xay-dung-ha-tinh"),
        ("bo-y-te", "Vụ Pháp chế", "bo-y-te-0"),
        ("bo-xay-dung", "Chánh Văn phòng Bộ", "bo-xay-dung-1"),
        ("tinh-ha-tinh", "Bộ Y tế", "bo-y-te"),
    ],
)
def test_of_many_with_one_name_the_issuer_s_own_is_meant(issuer: str, name: str, wanted: str) -> None:
    assert key(meant(name, issuer=issuer, source=HOUSE)) == wanted


def test_without_an_issuer_several_with_one_name_are_candidates_and_none_is_taken() -> None:
    meaning = meant("Vụ Pháp chế", source=HOUSE)
    assert meaning.entry is None
    meaning = meant("Sở Y tế", issuer="bo-y-te", source=HOUSE)
    assert (meaning.what, meaning.entry) == (What.CLASS, None)


@pytest.mark.parametrize(
    ("issuer", "name", "within"),
    [
        ("tinh-nghe-an", "Sở Tài chính", "tinh-nghe-an"),
        ("tinh-nghe-an", "Văn phòng UBND tỉnh", "tinh-nghe-an"),
        ("tinh-nghe-an", "Thường trực Tỉnh ủy", "tinh-nghe-an"),
        ("tinh-nghe-an", "Sở Y tế tỉnh Hà Tĩnh", "tinh-ha-tinh"),
        ("tinh-nghe-an", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "tinh-nghe-an"),
        ("chinh-phu", "Bí thư Tỉnh ủy Khánh Hòa", "tinh-khanh-hoa"),
        ("chinh-phu", "Công an thành phố Hà Nội", "thanh-pho-ha-noi"),
        ("bo-xay-dung", "Cục Kinh tế - Quản lý đầu tư xây dựng", "bo-xay-dung"),
        ("bo-xay-dung", "Chánh Văn phòng Bộ", "bo-xay-dung"),
        ("bo-xay-dung", "Thanh tra Bộ Y tế", "bo-y-te"),
        ("chinh-phu", "Cục Quản lý Dược của Bộ Y tế", "bo-y-te"),
    ],
)
def test_an_office_that_no_directory_holds_is_a_unit_of_the_one_that_it_belongs_to(
    issuer: str, name: str, within: str
) -> None:
    meaning = meant(name, issuer=issuer)
    assert (meaning.what, meaning.within and meaning.within.key) == (What.UNIT, within)
    assert meaning.confidence < 0.9


def test_an_office_of_a_ministry_is_nobody_s_when_the_government_speaks() -> None:
    assert meant("Vụ Pháp chế", issuer="chinh-phu").what is What.UNKNOWN


@pytest.mark.parametrize(
    ("issuer", "name", "wanted"),
    [
        ("tinh-nghe-an", "Tỉnh", "tinh-nghe-an"),
        ("tinh-nghe-an", "UBND tỉnh", "tinh-nghe-an"),
        ("bo-y-te", "Lãnh đạo Bộ", "bo-y-te"),
    ],
)
def test_whoever_speaks_may_call_itself_by_its_kind(issuer: str, name: str, wanted: str) -> None:
    assert key(meant(name, issuer=issuer)) == wanted


def test_a_body_of_the_whole_state_is_doubted_where_each_province_has_one() -> None:
    assert meant("Mặt trận Tổ quốc", issuer="tinh-nghe-an").how == (How.NAME, How.ELSEWHERE)
    assert meant("Mặt trận Tổ quốc Việt Nam", issuer="tinh-nghe-an").how == (How.ALIAS,)
    assert meant("Mặt trận Tổ quốc", issuer="chinh-phu").how == (How.NAME,)


def test_a_province_that_stands_twice_in_a_directory_is_one_body_the_one_that_can_be_written_to() -> None:
    bus = Entry("h50", "unit", (Label(LabelKind.NEW_ID, "H50"), Label(LabelKind.NAME, "UBND tỉnh Quảng Trị")))
    meaning = meant("UBND tỉnh Quảng Trị", source=Listed([*shipped_entries(), bus]))
    assert meaning.id == "H50"


def test_a_task_gets_the_id_and_the_official_name() -> None:
    assert meant("Bộ trưởng Bộ Y tế").body().plain() == {"id": "G18", "name": "Bộ Y tế"}
    assert meant("các bộ, ngành").body().plain() == {"id": "", "name": "các bộ, ngành"}


def test_what_it_tells_as_json_leaves_out_what_is_empty() -> None:
    assert meant("Bộ Y tế").plain() == {
        "name": "Bộ Y tế",
        "what": "agency",
        "how": ["name"],
        "confidence": 1.0,
        "agency": {"key": "bo-y-te", "id": "G18", "name": "Bộ Y tế"},
    }


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map(" ".join), st.sampled_from(["", *ISSUERS]))
def test_whatever_words_stand_together_the_meaning_is_consistent(name: str, issuer: str) -> None:
    meaning = meant(name, issuer=issuer, source=HOUSE)
    assert meaning.asked == name
    assert 0.0 <= meaning.confidence <= 1.0
    assert (meaning.entry is not None) == (meaning.what is What.AGENCY)
    assert (meaning.within is not None) == (meaning.what is What.UNIT)
    assert bool(meaning.classes) == (meaning.what is What.CLASS)
    assert meaning.how
    assert meaning.plain()["name"] == name or not name
