"""What mail servers report: a letter came back (RFC 3464), or somebody complains of it (RFC 5965)."""

from dataclasses import replace

from openline.domain.mail.incoming import Report, ReportKind
from openline.transports.mail_in import headers as heads
from openline.transports.mail_in.mime import Headers, Part, decoded, part_text, split, to_text

REPORT_LIMIT = 64 * 1024
RECIPIENTS = 20
DIAGNOSTIC_LIMIT = 300
_OF_CONTENT = ("in reply to end of DATA", "after end of data")
"""Postfix, Exim: at which step the next server said no, told to people only."""


def report_of(headers: Headers, leaves: list[Part]) -> Report | None:
    """None: it is no report. One mail reports on one letter of ours, for each goes to one address."""
    kinds = {part.kind: part for part in leaves}
    if "message/feedback-report" in kinds:
        return Report("complaint", original_id=_original_id(leaves))
    status = kinds.get("message/delivery-status") or kinds.get("message/global-delivery-status")
    if status is not None:
        report = parse_dsn(decoded(status)[:REPORT_LIMIT], _original_id(leaves))
        return replace(report, is_of_content=_is_of_content(leaves))
    failed = heads.addresses(headers.all("x-failed-recipients"))
    # Exim and its kin may send plain text, with one header that says whom it is about.
    return Report("failed", failed[0][0], original_id=_original_id(leaves)) if failed else None


def parse_dsn(octets: bytes, original_id: str = "") -> Report:
    """The first recipient that failed; else the first that there is."""
    reports = [_about(fields, original_id) for fields in _groups(octets)]
    reports = [each for each in reports if each.recipient or each.status]
    failed = [each for each in reports if each.kind == "failed"]
    return (failed or reports or [Report("other", original_id=original_id)])[0]


def _groups(octets: bytes) -> list[Headers]:
    """One about the mail, then one for each recipient, with empty lines between."""
    groups: list[Headers] = []
    rest = octets
    while rest.strip() and len(groups) <= RECIPIENTS:
        fields, rest = split(rest)
        groups.append(fields)
    return groups


def _about(fields: Headers, original_id: str) -> Report:
    action = _value(fields, "action").casefold()
    status = _status(_value(fields, "status"))
    diagnostic = heads.words(_after_type(fields.first("diagnostic-code")))[:DIAGNOSTIC_LIMIT]
    recipient = _after_type(fields.first("original-recipient") or fields.first("final-recipient"))
    found = heads.addresses([recipient])
    return Report(
        kind=_kind(action, status),
        recipient=found[0][0] if found else "",
        status=status,
        diagnostic="".join(char for char in diagnostic if char.isprintable()),
        original_id=original_id,
    )


def _kind(action: str, status: str) -> ReportKind:
    """Some servers give only one of the two, and some "failed" with a status that says "not yet"."""
    if action == "failed" or (not action and status.startswith("5.")):
        return "failed"
    return "delayed" if action == "delayed" or (not action and status.startswith("4.")) else "other"


def _value(fields: Headers, name: str) -> str:
    return to_text(fields.first(name), "").strip()


def _after_type(value: bytes) -> bytes:
    """ "rfc822; ann@example.com", "smtp; 550 No such user": what follows the type."""
    kind, semicolon, rest = value.partition(b";")
    return rest.strip() if semicolon else kind.strip()


def _status(text: str) -> str:
    """ "5.1.1 (no such user)" → "5.1.1"."""
    code = text.split(" ", 1)[0].strip()
    numbers = code.split(".")
    is_code = len(numbers) == 3 and all(each.isascii() and each.isdecimal() for each in numbers)
    return code if is_code and len(code) <= 12 else ""


def _is_of_content(leaves: list[Part]) -> bool:
    first = next((part for part in leaves if part.kind == "text/plain"), None)
    words = " ".join(part_text(first)[:REPORT_LIMIT].split()) if first else ""
    return any(each in words for each in _OF_CONTENT)


def _original_id(leaves: list[Part]) -> str:
    """The Message-ID of the letter that is sent back with the report, whole or by its headers."""
    for part in leaves:
        if part.kind in ("message/rfc822", "text/rfc822-headers", "message/global", "message/rfc822-headers"):
            found = heads.ids(split(decoded(part)[:REPORT_LIMIT])[0].first("message-id"))
            if found:
                return found[0]
    return ""
