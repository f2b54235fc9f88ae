"""Storing of an incoming mail's files: from memory into the file store, within the limits."""

import hashlib

from openline.domain.files.file_types import Kind, kind_of
from openline.domain.files.files import FileLimits, RejectedFile, StoredFile, clean_file_name, is_of_signature
from openline.domain.mail.incoming import IncomingMail
from openline.domain.values import replace
from openline.store.files.blobs import FileStore


def stored(mail: IncomingMail, file_store: FileStore, limits: FileLimits) -> IncomingMail:
    """Move the mail's attachments to the file store, decoding one at a time; list those left out."""
    files: list[StoredFile] = []
    left_out: list[RejectedFile] = []
    for attached in mail.attachments:
        name = clean_file_name(attached.name)
        if len(files) >= limits.per_message:
            left_out.append(RejectedFile(name, attached.size, "many"))
            continue
        content = attached.content()
        kind = kind_of(content)
        if is_of_signature(attached.is_inline, kind, len(content)):
            continue
        if len(content) > limits.size:
            left_out.append(RejectedFile(name, len(content), "large"))
        elif not content and attached.size:
            left_out.append(RejectedFile(name, attached.size, "broken"))
        else:
            files.append(_stored(clean_file_name(attached.name, kind.type), kind, content, file_store))
    return replace(mail, attachments=(), files=tuple(files), rejected=tuple(left_out))


def _stored(name: str, kind: Kind, content: bytes, file_store: FileStore) -> StoredFile:
    sha256 = hashlib.sha256(content).hexdigest()
    return StoredFile(file_store.put(content), name, kind.type, len(content), sha256, kind.width, kind.height)
