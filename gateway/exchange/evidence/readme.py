"""What an archive of evidence says of itself to whoever opens it, in both languages."""

from __future__ import annotations

from typing import Final

README: Final = """\
HỒ SƠ CHỨNG CỨ VỀ MỘT VĂN BẢN ĐIỆN TỬ
=====================================

Mở index.html bằng trình duyệt để đọc diễn biến. Kiểm tra toàn bộ hồ sơ trên bất kỳ máy nào, không cần mạng:

    lienthong evidence verify TỆP.zip --anchors CHỨNG-THƯ-GỐC.pem

Trong hồ sơ có:

packet.edxml          gói tin gốc, đúng từng byte như khi nhận; không có nếu nội dung đã bị hủy theo quy định
signature.json        kết luận về chữ ký khi nhận, và lý do
document.json         thông tin mô tả, tệp đính kèm (mã băm), nơi nhận
statuses.json         các trạng thái; statuses/ là các gói tin trạng thái gốc
ledger/               toàn bộ sổ giao nhận của văn bản và của từng trạng thái, mỗi dòng một mục
seals.jsonl           các dấu niêm trên sổ; seals/N.txt là số và mã băm mọi mục mà dấu niêm N bao trùm
timestamps/           dấu thời gian RFC 3161 trên mã băm của dấu niêm
receipt.xml           giấy biên nhận, chữ ký XAdES
certificates/, revocation/   chứng thư và dữ liệu thu hồi đã dùng
manifest.xml          danh mục mã băm SHA-256 của mọi thành phần, do hệ thống ký

Tự kiểm tra bằng công cụ khác:

    sha256sum packet.edxml                 so với dòng đầu của ledger/ (facts.sha256)
    sha256sum seals/N.txt                  bằng "root" của dấu niêm N trong seals.jsonl
    openssl ts -verify -token_in -in timestamps/N.tst -data TỆP -CAfile GỐC.pem
                                           TỆP chứa đúng "hash" của dấu niêm N, không xuống dòng
    xmlsec1 --verify --id-attr:Id http://uri.etsi.org/01903/v1.3.2#:SignedProperties receipt.xml


EVIDENCE ABOUT ONE ELECTRONIC DOCUMENT
======================================

Open index.html in a browser to read what happened. Check everything on any machine, without a network:

    lienthong evidence verify FILE.zip --anchors ROOT.pem

What is in here:

packet.edxml          the original packet, byte for byte; missing where the content was destroyed, lawfully
signature.json        the verdict about its signature when it was accepted, with reasons
document.json         metadata, attachments (digests), receivers
statuses.json         the statuses; statuses/ holds their original packets
ledger/               the whole ledger of the document and of each status, an entry a line
seals.jsonl           seals over the ledger; seals/N.txt holds number and hash of all entries that seal N covers
timestamps/           RFC 3161 timestamps on the hash of a seal
receipt.xml           the receipt, signed as XAdES
certificates/, revocation/   certificates and revocation data that were used
manifest.xml          SHA-256 of every member, signed by the service

With other tools:

    sha256sum packet.edxml                 compare with the first line of ledger/ (facts.sha256)
    sha256sum seals/N.txt                  is "root" of seal N in seals.jsonl
    openssl ts -verify -token_in -in timestamps/N.tst -data FILE -CAfile ROOT.pem
                                           FILE holds exactly the "hash" of seal N, without a line end
    xmlsec1 --verify --id-attr:Id http://uri.etsi.org/01903/v1.3.2#:SignedProperties receipt.xml
"""
