"""What is tried against other doors than the wire and REST, each with the code and the test that tries it."""

from __future__ import annotations

from dataclasses import dataclass

QUEUE = "queue of a ministry"
CLAIMS = "folder of claims"
DROP = "folder drop"
PLUGIN = "installed adapter"
SETTINGS = "settings file"
WIRE = "wire"
BUS = "reply of a bus"
COMMAND = "backup"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One case: what is tried, where it is met, the code that answers (empty where none does), and the test."""

    trick: str
    met: str
    code: str
    test: str


_AMQP = "tests/integration/amqp/test_refusals.py"
_DROP = "tests/integration/folder/test_results.py"
_NAMES = f"{_DROP}::test_a_name_with_tricks_is_refused_under_a_safe_one"
_ZIP = f"{_DROP}::test_a_bad_archive_is_refused_by_name"
_KIT = "tests/integration/kit/test_installed.py"
_BAD = f"{_AMQP}::test_a_bad_message_goes_to_the_refusals_and_those_behind_it_come"
_WIRE = "tests/conformance/test_vxp_refusals.py"
_SIGNED = "tests/unit/wire/test_vxp_signature.py"
_SETTINGS = "tests/unit/settings/test_settings.py"
_REST = "tests/acceptance/test_rest_documents.py"

ELSEWHERE: dict[str, tuple[Elsewhere, ...]] = {
    "Files of a folder drop": (
        Elsewhere("a name with line ends, escapes, turned text, bytes", DROP, "folder.name-unusable", _NAMES),
        Elsewhere("a name of a device, a drive, a path of Windows", DROP, "folder.name-unusable", _NAMES),
        Elsewhere("a name of 255 bytes", DROP, "folder.name-unusable", _NAMES),
        Elsewhere("a link or a pipe", DROP, "folder.not-a-file", f"{_DROP}::test_neither_link_nor_pipe_is_opened"),
        Elsewhere(
            "a file exchanged for a link after it was claimed",
            DROP,
            "folder.unreadable",
            f"{_DROP}::test_a_file_that_can_never_be_read_is_refused_after_many_looks",
        ),
        Elsewhere("an archive of two packets, or of none", DROP, "folder.zip-entries", _ZIP),
        Elsewhere("an archive whose entry climbs out", DROP, "attachment.zip-path", _ZIP),
        Elsewhere("an archive that is a bomb", DROP, "attachment.zip-ratio", _ZIP),
        Elsewhere("an archive that is cut or none", DROP, "attachment.zip-broken", _ZIP),
        Elsewhere(
            "files that can never be taken before all others",
            DROP,
            "",
            "tests/integration/folder/test_outbox.py::"
            "test_files_that_can_never_be_taken_do_not_stand_before_those_behind_them",
        ),
    ),
    "Adapters of strangers": (
        Elsewhere(
            "one that takes the name of one of ours",
            PLUGIN,
            "adapter.repeated",
            f"{_KIT}::test_nobody_can_put_himself_in_the_place_of_ours",
        ),
        Elsewhere(
            "one that ends the program while it is loaded",
            PLUGIN,
            "adapter.import-failed",
            f"{_KIT}::test_a_broken_adapter_is_named_with_what_is_wrong_and_the_rest_is_still_judged",
        ),
        Elsewhere(
            "one that is installed and not named",
            PLUGIN,
            "",
            f"{_KIT}::test_looking_at_what_is_installed_executes_nothing",
        ),
    ),
    "Messages of queues": (
        Elsewhere("headers of the wrong types, nested, binary", QUEUE, "queue.header-invalid", _BAD),
        Elsewhere("a digest with a path in it", QUEUE, "queue.header-invalid", _BAD),
        Elsewhere("a sender with line ends", QUEUE, "queue.header-invalid", _BAD),
        Elsewhere("a lying digest or size", QUEUE, "queue.digest-mismatch", _BAD),
        Elsewhere(
            "a message that the client library cannot read",
            QUEUE,
            "",
            "tests/integration/amqp/test_poison.py::"
            "test_an_unreadable_message_becomes_a_refusal_and_those_behind_it_come",
        ),
        Elsewhere(
            "headers that steer the broker",
            QUEUE,
            "",
            f"{_AMQP}::test_headers_that_would_steer_the_broker_are_not_sent_on",
        ),
        Elsewhere(
            "a claim that is no JSON",
            QUEUE,
            "queue.claim-invalid",
            f"{_AMQP}::test_a_claim_that_is_no_json_or_says_otherwise_is_refused",
        ),
        Elsewhere(
            "a link, a pipe or a folder as a claimed file",
            CLAIMS,
            "",
            f"{_AMQP}::test_neither_link_nor_pipe_nor_folder_is_a_claim",
        ),
        Elsewhere(
            "a claimed file that is not what was claimed",
            CLAIMS,
            "queue.digest-mismatch",
            f"{_AMQP}::test_a_claimed_file_with_other_content_is_refused",
        ),
    ),
    "Signed headers of the wire": (
        Elsewhere(
            "a parameter outside the signature",
            WIRE,
            "wire.parameter-unsigned",
            f"{_WIRE}::test_a_parameter_added_outside_the_signature_is_refused",
        ),
        Elsewhere(
            "a second value of a parameter",
            WIRE,
            "wire.parameter-ambiguous",
            f"{_WIRE}::test_a_second_value_of_a_parameter_is_refused",
        ),
        Elsewhere(
            "a signed text that is no flat object, or nested without end",
            WIRE,
            "wire.signature-malformed",
            f"{_SIGNED}::test_a_signed_text_that_is_not_a_flat_object_is_refused",
        ),
        Elsewhere(
            "another file than the signed one",
            WIRE,
            "wire.hash-mismatch",
            f"{_WIRE}::test_a_file_that_is_not_the_signed_one_is_refused",
        ),
        Elsewhere(
            "an announced body above the limit",
            WIRE,
            "packet.too-large",
            f"{_WIRE}::test_an_announced_body_above_the_limit_is_refused_unread",
        ),
        Elsewhere(
            "a registration of nested or endless JSON",
            WIRE,
            "agency.body",
            f"{_WIRE}::test_registrations_that_cannot_be_read_are_refused",
        ),
        Elsewhere(
            "ids that climb, inject or go on for ever",
            WIRE,
            "",
            f"{_WIRE}::test_strange_ids_are_unknown_and_nothing_else",
        ),
        Elsewhere(
            "a huge list of receivers",
            WIRE,
            "receiver.not-addressed",
            f"{_WIRE}::test_a_huge_list_of_receivers_is_read_and_refused_by_name",
        ),
    ),
    "Other systems that answer us": (
        Elsewhere(
            "an answer that leads elsewhere",
            BUS,
            "",
            "tests/integration/test_vxp_adapter_faults.py::test_a_redirect_is_not_followed",
        ),
        Elsewhere(
            "a member twice, escapes beyond ASCII, cut JSON",
            BUS,
            "",
            "tests/unit/wire/test_vxp_edoc.py::test_anything_else_is_a_bad_reply_or_members_never_another_error",
        ),
        Elsewhere(
            "a page in place of a list",
            BUS,
            "",
            "tests/integration/test_vxp_adapter_faults.py::test_a_list_that_cannot_be_read_is_never_an_empty_one",
        ),
    ),
    "Whose it is": (
        Elsewhere(
            "a document of others by its id",
            "REST",
            "document.unknown",
            f"{_REST}::test_strangers_do_not_learn_that_a_document_exists",
        ),
        Elsewhere(
            "sending for another agency", "REST", "sender.not-yours", f"{_REST}::test_nobody_sends_for_another_agency"
        ),
    ),
    "Files of the operator": (
        Elsewhere(
            "settings without end", SETTINGS, "config.too-long", f"{_SETTINGS}::test_an_endless_file_is_not_read"
        ),
        Elsewhere(
            "settings that are no text",
            SETTINGS,
            "config.not-toml",
            f"{_SETTINGS}::test_bytes_that_are_no_text_are_refused",
        ),
        Elsewhere(
            "a secret that all can read",
            SETTINGS,
            "config.secret-open-to-all",
            f"{_SETTINGS}::test_a_secret_file_that_all_can_read_is_refused",
        ),
        Elsewhere(
            "an altered backup",
            COMMAND,
            "backup.manifest-broken",
            "tests/integration/backup/test_restore_refusals.py::test_an_altered_manifest_is_refused",
        ),
    ),
    "Exports": (
        Elsewhere(
            "formulas in what becomes a cell of CSV",
            "audit",
            "",
            "tests/integration/people/test_audit.py::test_no_cell_of_a_table_is_a_formula",
        ),
        Elsewhere(
            "the same in CSV",
            "registers",
            "",
            "tests/integration/registers/test_books.py::test_a_csv_opens_in_excel_and_holds_no_formula",
        ),
        Elsewhere(
            "the same in XLSX",
            "registers",
            "",
            "tests/integration/registers/test_books.py::test_an_xlsx_holds_the_same_and_no_formula_either",
        ),
    ),
    "Archives of evidence": (
        Elsewhere(
            "names that climb, members twice, bombs, lying sizes",
            "evidence verify",
            "evidence.member-name",
            "tests/integration/evidence/test_archive_hostile.py::test_a_strange_name_is_refused",
        ),
        Elsewhere(
            "a flipped byte of any member",
            "evidence verify",
            "",
            "tests/integration/evidence/test_archive.py::test_a_flipped_byte_of_any_member_is_found",
        ),
    ),
    "PDF files to be sealed": (
        Elsewhere(
            "no PDF, locked, damaged",
            "REST",
            "pdf.not-a-pdf",
            "tests/integration/exchange/test_sealing_rest.py::"
            "test_what_cannot_be_sealed_is_refused_and_nothing_is_kept",
        ),
    ),
    "Logs": (
        Elsewhere(
            "line ends, escapes and turned text in what is logged",
            "log",
            "",
            "tests/unit/test_logs.py::test_a_record_is_one_line_that_shows_what_it_holds",
        ),
    ),
}
"""What is tried elsewhere, by family."""
