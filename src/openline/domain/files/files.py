"""Files that people send: what readers see of them, which names are allowed, how much is accepted.

A name is data and never a path; the content is stored under a random key that no client learns.
"""

import hashlib
import hmac
import unicodedata
from typing import Literal
from urllib.parse import quote

from openline.domain.files.file_types import PICTURES, Kind
from openline.domain.text import LINE_LIMIT
from openline.domain.times import MINUTE
from openline.domain.values import Immutable

NAME_LIMIT = 120
ENDING_LIMIT = 12
DEFAULT_NAME = "file"
LOGO_BYTES, LOGO_PIXELS = 4 * 1024, 100
"""A picture in a mail's text with at most so many bytes, or at most so many pixels high or wide, belongs to
the signature."""
LINK_TTL = 5 * MINUTE
"""How long a signed address of a file is valid. Short, because anybody who has the address can read it."""
RejectionReason = Literal["large", "many", "broken", "day"]
"""Why a file was not accepted: too large, too many in its message, unreadable, or over the daily limit."""
# Windows opens a device instead of a file with such a name, whatever follows the dot.
_DEVICES = frozenset(
    "CON PRN AUX NUL CONIN$ CONOUT$".split() + [f"{kind}{n}" for kind in ("COM", "LPT") for n in range(1, 10)]
)
_NEVER_IN_NAMES = dict.fromkeys('<>:"|?*', "_")
_ENDINGS = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp",
    "application/pdf": ".pdf",
}  # fmt: skip


class FileView(Immutable):
    """A file as readers of a dialog see it. `type` was detected from its content, not from what was sent."""

    id: str
    name: str
    size: int
    type: str


class StoredFile(Immutable):
    """A file that is on disk and flushed, but in no message yet. `width` and `height` 0: not a picture."""

    key: str
    name: str
    type: str
    size: int
    sha256: str
    width: int = 0
    height: int = 0


class RejectedFile(Immutable):
    """A file that was not accepted; its message says so in words."""

    name: str
    size: int
    why: RejectionReason


class FileLimits(Immutable):
    """Bytes of a file; files of a message; bytes a day from a visitor, and from all unknown ones."""

    size: int = 10 * 2**20
    per_message: int = 5
    per_day: int = 50 * 2**20
    strangers_per_day: int = 500 * 2**20


def clean_file_name(name: str, media_type: str = "") -> str:
    """Return the name as one short line that no reader or system can misread.

    Without a path, without characters that change the text direction (they can hide the real ending) and not
    a device name.
    """
    last = _ends_of(name.replace("\\", "/").rpartition("/")[2])
    kept = "".join(" " if char.isspace() else char for char in last if char.isspace() or _is_kept(char))
    one_line = " ".join(kept.translate(str.maketrans(_NEVER_IN_NAMES)).split()).strip(" .")
    cut = _shortened(one_line) or DEFAULT_NAME + _ENDINGS.get(media_type, "")
    return f"_{cut}" if cut.partition(".")[0].strip().upper() in _DEVICES else cut


def _ends_of(name: str) -> str:
    """Return the name without the middle that would be cut anyway, so that a long one takes no time."""
    return name if len(name) <= LINE_LIMIT else name[: LINE_LIMIT // 2] + name[-LINE_LIMIT // 2 :]


def _is_kept(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _shortened(name: str) -> str:
    """Return the name cut in the middle, because its ending says what it is."""
    if len(name) <= NAME_LIMIT:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > ENDING_LIMIT:
        return name[:NAME_LIMIT].strip(" .")
    return f"{stem[: NAME_LIMIT - len(ending) - 1].strip(' .')}.{ending}"


def link_of(file: FileView, secret: str, ends_at: int) -> str:
    """Return the address at which a visitor gets the file, without a cookie, until `ends_at`."""
    name = quote(file.name, safe="")
    return f"/files/{file.id}/{name}?ends={ends_at}&sign={_signature(file.id, str(ends_at), secret)}"


def is_signed(file_id: str, ends: str, sign: str, *, secret: str, now: int) -> bool:
    """Return True if we signed this address for this file and it has not expired."""
    is_ours = hmac.compare_digest(sign.encode("ascii", "replace"), _signature(file_id, ends, secret).encode())
    return bool(secret) and is_ours and now < int(ends)


def _signature(file_id: str, ends: str, secret: str) -> str:
    return hmac.new(
        secret.encode(), f"file:{file_id}:{ends}".encode("ascii", "replace"), hashlib.sha256
    ).hexdigest()


def is_of_signature(is_inline: bool, kind: Kind, size: int) -> bool:
    """Return True for a logo or an icon inside the text, which is cut off like the text of the signature.

    A screenshot or a photograph in the text is larger.
    """
    if not is_inline or kind.type not in PICTURES:
        return False
    return size <= LOGO_BYTES or 0 < min(kind.width, kind.height) <= LOGO_PIXELS


def within_daily_limit(
    files: tuple[StoredFile, ...], room: int
) -> tuple[tuple[StoredFile, ...], tuple[RejectedFile, ...]]:
    """Return the files that fit into the rest of the day (`room` bytes), in their order, and the others."""
    taken: list[StoredFile] = []
    over: list[RejectedFile] = []
    for file in files:
        if file.size <= room:
            room -= file.size
            taken.append(file)
        else:
            over.append(RejectedFile(file.name, file.size, "day"))
    return tuple(taken), tuple(over)
