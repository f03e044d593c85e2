"""Headings that name who acts: known agencies, classes by whatever name, names that no grammar knows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from gateway.tasks.reading.agencies import Agency, Listed, agencies_at
from gateway.tasks.reading.clauses import Clauses
from gateway.tasks.reading.fields import agencies_of
from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.outline import Node

_THINGS: Final = re.compile(
    r"\b(?:nhiệm vụ|nội dung|giải pháp|dự án|công việc|vấn đề|kiến nghị|chỉ tiêu|biện pháp"
    r"|hoạt động|công trình|chương trình|yêu cầu|mục tiêu|bước|hình thức|chính sách|lĩnh vực)\b"
)
_DESCRIBED: Final = re.compile(
    r"(?:được giao|được phân công|có(?! trách nhiệm| nhiệm vụ| kế hoạch)|đang|là|trên địa bàn|tham gia"
    r"|quản lý|khai thác|sử dụng|vận hành|cung cấp|cấp nước|kinh doanh|sản xuất|hoạt động|thi công|đầu tư|xả|sự nghiệp"
    r"|và hộ|xây dựng và kinh doanh|thực hiện dịch vụ)(?! [^:;.]*, )[^:;.(]{2,140}?(?=\s*(?:[:(]|có trách nhiệm|$))"
)
"""What tells a class of a heading apart up to its end ("Các đơn vị cấp nước sạch trên địa bàn:")."""
_TO_THE_COLON: Final = re.compile(r"((?:các|những) [^:;.()]{5,200}?)(?: \([^()]*\))?\s*:\s*$")
_MEANT: Final = re.compile(r" \(([^()]{5,300})\) ?:?$")
"""Those who are meant, in brackets at the end of a line."""
_BY_ROLE: Final = re.compile(r"(?:các )?(?:cơ quan|đơn vị) (?:chủ trì|phối hợp|đầu mối)(?! với| cùng|,)")
"""Offices by their part in the work ("Cơ quan chủ trì giải quyết thủ tục")."""
_BEGINS: Final = re.compile(
    r" (?:thực hiện|căn cứ|theo|có trách nhiệm|chịu trách nhiệm|chỉ đạo|xây dựng|triển khai|chủ trì,? phối hợp)"
)
_ORDERS: Final = ("giao ", "yêu cầu ", "đề nghị ", "phân công ")
_LONGEST_TOLD_APART: Final = 28
"""Words that tell a class apart at most."""
_LONGEST_REST: Final = 200
_LONGEST: Final = 16
"""Words of a heading that is nothing but names."""
_SIGNS: Final = re.compile(r"[,;] | và ")
_NAME: Final = 8
"""Words of a name after "Trách nhiệm của" at most."""


@dataclass(slots=True)
class Headings:
    """Reads headings; one for each document."""

    words: Lexicon
    clauses: Clauses

    def agencies(self, node: Node, start: int, masked: str) -> Listed | None:
        """Return the agencies of a heading that holds nothing else."""
        order = re.compile(
            r"(?:giao |yêu cầu |đề nghị |trách nhiệm của |nhiệm vụ(?:, quyền hạn| cụ thể)? của |đối với |phân công )"
        ).match(masked, start)
        at = order.end() if order else start
        if order and order.group() == "đối với ":
            whole = self._whole_class(node, at, masked)
            if whole is not None:
                return whole
        listed = agencies_at(node.block.shown, masked, at, units=self.clauses.units)
        if listed is None:
            return (
                self._unknown_class(node, at, masked)
                or (self._responsible(node, at, masked) if order and "trách nhiệm" in order.group() else None)
                or (self._titled(node, at, masked, ordered=True) if order and order.group() in _ORDERS else None)
            )
        rest = re.sub(r"^\s*\([^()]*\)", "", masked[listed.end : node.end]).strip()
        together = re.match(
            r"(?:theo chức năng,? nhiệm vụ(?: được giao)?,? )?(?:chủ trì,? )?phối hợp (?:chặt chẽ )?với ", rest
        )
        if together is not None and rest.endswith(":"):
            others = agencies_at(
                node.block.shown, masked, masked.find("với ", listed.end) + 4, units=self.clauses.units
            )
            if others is not None and not masked[others.end : node.end].strip(" :"):
                return listed
        wider = _DESCRIBED.match(rest)
        if wider is not None and " các " in f" {listed.agencies[-1].name.lower()}":
            last = listed.agencies[-1]
            end = listed.end + masked[listed.end : node.end].find(wider.group()) + len(wider.group().rstrip())
            longer = replace(last, name=" ".join(node.block.shown[last.start : end].split()), end=end)
            return Listed((*listed.agencies[:-1], longer), listed.start, end)
        rest = re.sub(r"^,? ?(?:trong đó|đặc biệt|nhất là|trọng tâm)[^:]{0,200}", "", rest)
        rest = re.sub(
            r"^(?:(?:theo|căn cứ|trong phạm vi)(?: theo)? (?:chức năng|nhiệm vụ|thẩm quyền|quyền hạn"
            r"|phạm vi|lĩnh vực|quản lý|được giao|được phân công|của mình|trách nhiệm|và|,| )*"
            r"|có (?:trách nhiệm|nhiệm vụ)|chỉ đạo|chủ động|tập trung|khẩn trương|tiếp tục)?[ ,]*(?:tổ chức "
            r"|triển khai |thực hiện |tốt |một số |các |những |nhiệm vụ |nội dung |công việc |cụ thể |sau "
            r"|đây |như sau)*",
            "",
            rest.rstrip(" :.") + " ",
        )
        if masked[node.start : node.end].rstrip().endswith("."):
            return None
        if not rest.strip(" :.;-"):
            return listed
        told_apart = self._told_apart(node, at, masked, listed)
        return told_apart or self._whole(node, at, masked, listed) or self._titled(node, at, masked)

    def _told_apart(self, node: Node, at: int, masked: str, listed: Listed) -> Listed | None:
        """Return one class with all that tells it apart, where the line is only its name.

        It ends without a sign, or with those whom it means in brackets ("Các cơ quan đăng ký đầu tư (Sở X, Sở Y):").
        """
        line = masked[at : node.end].rstrip()
        meant = _MEANT.search(line)
        if meant is not None and agencies_at(node.block.shown, masked, at + meant.start(1), units=self.clauses.units):
            line = line[: meant.start()]
        rest = line[listed.end - at :]
        last = listed.agencies[-1]
        one_class = masked.startswith(("các ", "những "), last.start) or self.words.plain_class.match(masked, at)
        goes_on = len(listed.agencies) == 1 or self._only_a_class(rest, begun=True)
        if not one_class or not goes_on or not node.children or node.children[0].marker is None:
            return None
        if rest.endswith(":") and self._only_a_class(rest.rstrip(" :")):
            line = line.rstrip(" :")
            rest = line[listed.end - at :]
        elif not rest.startswith(" " if len(listed.agencies) == 1 else (" ", ", ")) or rest.endswith((":", ";")) or len(rest.split()) > _LONGEST_TOLD_APART:
            return None
        by_role = _BY_ROLE.match(line) is not None
        if not by_role and (self.words.adverbs.match(rest, 1) or _BEGINS.match(rest)):
            return None
        end = at + len(line)
        longer = replace(last, name=" ".join(node.block.shown[last.start : end].split()), end=end)
        return Listed((*listed.agencies[:-1], longer), at, end)

    def _only_a_class(self, rest: str, *, begun: bool = False) -> bool:
        """Say whether words before a colon go on the name of a class, and say no action; or what has begun one."""
        words = self.words
        if not rest.startswith((" ", ", ")) or ":" in rest or len(rest.split()) > _LONGEST or _THINGS.search(rest):
            return False
        for space in re.finditer(" ", rest):
            verb = words.follows.match(rest, space.end())
            after_comma = rest[space.start() - 1 : space.start()] == "," and not begun
            if verb and (verb.group() not in words.verbs_in_names or after_comma):
                return False
        return True

    def _whole(self, node: Node, at: int, masked: str, listed: Listed) -> Listed | None:
        """Return a heading's agencies with those among them whom no grammar knows, where it holds nothing else."""
        stop = masked.find(":", listed.end, node.end)
        stop = stop if stop > 0 else node.end
        rest = masked[listed.end : stop]
        if (
            not rest.startswith((", ", " và ", "; "))
            or len(rest) > _LONGEST_REST
            or masked[stop : node.end].strip(" :")
        ):
            return None
        if any(self.clauses.acts(masked, listed.end + sign.end()) for sign in _SIGNS.finditer(rest)):
            return None
        found = agencies_of(node.block, at, stop, self.clauses)
        return Listed(tuple(found), at, stop) if found and found[-1].end >= stop - 1 else None

    def _titled(self, node: Node, at: int, masked: str, *, ordered: bool = False) -> Listed | None:
        """Return offices whose names no grammar knows, as a heading writes them ("Cục Xuất bản, In và Phát hành").

        After an order the first word may be unknown as well ("Đề nghị Trung ương Hội ...").
        """
        stop = masked.find(":", at, node.end)
        stop = stop if stop > 0 else node.end
        shown, words = node.block.shown, self.words
        if (
            not shown[at : at + 1].isupper()
            or (words.head.match(masked, at) is None and not ordered)
            or len(shown[at:stop].split()) > _LONGEST
        ):
            return None
        if not node.children or masked[stop : node.end].strip(" :") or masked[at:stop].rstrip().endswith((".", ";")):
            return None
        if ordered and (shown[at:stop].isupper() or _THINGS.search(masked, at, stop)):
            return None
        for space in re.finditer(" ", masked[at:stop]):
            verb = words.verb.match(masked, at + space.end())
            if verb and shown[verb.start()].islower() and verb.group() not in words.verbs_in_names:
                return None
        cuts = [at]
        for sign in _SIGNS.finditer(masked, at, stop):
            if words.head.match(masked, sign.end()) and shown[sign.end()].isupper():
                cuts += [sign.start(), sign.end()]
            elif not shown[sign.end()].isupper():
                return None
        cuts.append(stop)
        spans = [(begin, end) for begin, end in zip(cuts[::2], cuts[1::2], strict=True)]
        return Listed(tuple(Agency(shown[a:b].strip(), a, b) for a, b in spans), at, stop)

    def _unknown_class(self, node: Node, at: int, masked: str) -> Listed | None:
        """Return "Các chủ rừng là tổ chức (...)": a heading that begins with "các" and says no action names a class."""
        end = min((place for sign in "(:" if (place := masked.find(sign, at, node.end)) > 0), default=node.end)
        words = masked[at:end].strip(" .")
        if (
            self.words.actor.match(words) is None
            or _THINGS.search(words)
            or len(words.split()) > 14
            or masked[node.start : node.end].rstrip().endswith(".")
        ):
            return None
        if any(self.words.verb.match(words, place.end()) for place in re.finditer(" ", words)) or not node.children:
            return None
        end = at + len(words)
        return Listed((Agency(node.block.shown[at:end], at, end),), at, end)

    def _whole_class(self, node: Node, at: int, masked: str) -> Listed | None:
        """Return the class that "Đối với các cơ sở sản xuất, kinh doanh ...:" speaks to, by all its words."""
        found = _TO_THE_COLON.match(masked, at, node.end)
        words = found.group(1).rstrip() if found else ""
        if found is None or self.words.actor.match(words) is None or not node.children:
            return None
        listed = agencies_at(node.block.shown, masked, at, units=self.clauses.units)
        if _THINGS.search(words) or (listed is not None and listed.end >= at + len(words)):
            return None
        end = at + len(words)
        return Listed((Agency(" ".join(node.block.shown[at:end].split()), at, end),), at, end)

    def _responsible(self, node: Node, at: int, masked: str) -> Listed | None:
        """Return whoever stands after "Trách nhiệm của" in a heading, by whatever name."""
        end = min((place for sign in "(:" if (place := masked.find(sign, at, node.end)) > 0), default=node.end)
        words = masked[at:end].strip(" .")
        if not 0 < len(words.split()) <= _NAME or not node.children:
            return None
        return Listed((Agency(node.block.shown[at : at + len(words)], at, at + len(words)),), at, at + len(words))
