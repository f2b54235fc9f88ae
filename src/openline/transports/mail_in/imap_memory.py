"""What the reader of a mailbox knows of its folder, in its thread."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from openline.domain.mail import folders
from openline.domain.mail.folders import FolderPosition
from openline.domain.mail.inbox_state import MailRemark, Remark

REMARKS = 20


@dataclass(slots=True)
class Remembered:
    """What the reader knows of its folder: how far it was read, kept over restarts by `load` and `save`.

    `remarks`: mails that did not come in, the latest last.
    """

    load: Callable[[], FolderPosition] = FolderPosition
    save: Callable[[FolderPosition], None] = lambda _: None
    now: Callable[[], int] = lambda: int(time.time() * 1000)
    position: FolderPosition = field(default_factory=FolderPosition)
    remarks: deque[MailRemark] = field(default_factory=lambda: deque(maxlen=REMARKS))
    _saved: FolderPosition = field(default_factory=FolderPosition)

    def begin(self) -> None:
        self.position = self._saved = self.load()

    def change(self, position: FolderPosition) -> None:
        self.position = position
        if folders.must_be_saved(self._saved, position):
            self.save(position)
            self._saved = position

    def done(self, uid: int, *, is_taken: bool) -> None:
        self.change(folders.done(self.position, uid, self.now(), is_taken=is_taken))

    def failed(self, error: str) -> None:
        self.change(folders.failed(self.position, error, self.now()))

    def remark(self, what: Remark, uid: int) -> None:
        self.remarks.append(MailRemark(self.now(), what, uid))
