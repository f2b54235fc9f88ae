"""Reports of mail servers: a letter bounced (RFC 3464), or somebody complained about it (RFC 5965)."""

from dataclasses import replace

from openline.domain.mail.incoming import Report, ReportKind
from openline.domain.mail.reply_addresses import PROOF_HEADER
from openline.transports.mail_in import headers as heads
from openline.transports.mail_in.mime import Headers, Part, decoded, part_text, split, to_text

REPORT_LIMIT = 64 * 1024
RECIPIENTS = 20
DIAGNOSTIC_LIMIT, TOKEN_LIMIT = 300, 100
_OF_CONTENT = ("in reply to end of DATA", "after end of data")
"""The step at which the next server refused, as Postfix and Exim name it in the text for people only."""


def report_of(headers: Headers, leaves: list[Part]) -> Report | None:
    """Return the report in a mail; None if it is none.

    A mail reports on one letter of ours, because each letter is sent to one address.
    """
    kinds = {part.kind: part for part in leaves}
    if "message/feedback-report" in kinds:
        return Report("complaint", token=_token(leaves))
    status = kinds.get("message/delivery-status") or kinds.get("message/global-delivery-status")
    if status is not None:
        report = parse_dsn(decoded(status)[:REPORT_LIMIT], _token(leaves))
        return replace(report, is_of_content=_is_of_content(leaves))
    failed = heads.addresses(headers.all("x-failed-recipients"))
    # Exim and its relatives may send plain text, with one header that names the recipient.
    return Report("failed", failed[0][0], token=_token(leaves)) if failed else None


def parse_dsn(octets: bytes, proof: str = "") -> Report:
    """Return the report on the first recipient that failed; else on the first of all."""
    reports = [_about(fields, proof) for fields in _groups(octets)]
    reports = [each for each in reports if each.recipient or each.status]
    failed = [each for each in reports if each.kind == "failed"]
    return (failed or reports or [Report("other", token=proof)])[0]


def _groups(octets: bytes) -> list[Headers]:
    """Split at empty lines: one group of fields about the mail, then one for each recipient."""
    groups: list[Headers] = []
    rest = octets
    while rest.strip() and len(groups) <= RECIPIENTS:
        fields, rest = split(rest)
        groups.append(fields)
    return groups


def _about(fields: Headers, token: str) -> Report:
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
        token=token,
    )


def _kind(action: str, status: str) -> ReportKind:
    """Derive the kind of report.

    Some servers give only one of the two, and some say "failed" with a status that means "not yet".
    """
    if action == "failed" or (not action and status.startswith("5.")):
        return "failed"
    return "delayed" if action == "delayed" or (not action and status.startswith("4.")) else "other"


def _value(fields: Headers, name: str) -> str:
    return to_text(fields.first(name), "").strip()


def _after_type(value: bytes) -> bytes:
    """Return the text after the type in "rfc822; ann@example.com" or "smtp; 550 No such user"."""
    kind, semicolon, rest = value.partition(b";")
    return rest.strip() if semicolon else kind.strip()


def _status(text: str) -> str:
    """Return "5.1.1" for "5.1.1 (no such user)"; empty if there is no valid code."""
    code = text.split(" ", 1)[0].strip()
    numbers = code.split(".")
    is_code = len(numbers) == 3 and all(each.isascii() and each.isdecimal() for each in numbers)
    return code if is_code and len(code) <= 12 else ""


def _is_of_content(leaves: list[Part]) -> bool:
    first = next((part for part in leaves if part.kind == "text/plain"), None)
    words = " ".join(part_text(first)[:REPORT_LIMIT].split()) if first else ""
    return any(each in words for each in _OF_CONTENT)


def _token(leaves: list[Part]) -> str:
    """Return the token of the letter returned with the report, whole or as headers; empty = none."""
    for part in leaves:
        if part.kind in ("message/rfc822", "text/rfc822-headers", "message/global", "message/rfc822-headers"):
            found = to_text(split(decoded(part)[:REPORT_LIMIT])[0].first(PROOF_HEADER.lower()), "").strip()
            if found:
                return found[:TOKEN_LIMIT]
    return ""
