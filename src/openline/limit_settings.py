"""How much is permitted: the limits that the environment sets. openline/config.py reads them."""

from typing import NamedTuple

from openline.domain.dialogs.dialogs import UNANSWERED_LIMIT
from openline.domain.values import Immutable


class FrameLimits(NamedTuple):
    """What one socket may send: bytes in a frame, frames per second, and frames at once."""

    size: int
    rate: int
    burst: int


class Limits(Immutable):
    """Limits, set by `OPENLINE_LIMIT_…` with the field's name in capitals. Rates are per second."""

    visitor_rate: int = 5
    visitor_burst: int = 20
    operator_rate: int = 20
    operator_burst: int = 60
    visitor_frame: int = 16 * 1024
    operator_frame: int = 64 * 1024
    sockets_per_visitor: int = 6
    sockets_per_address: int = 60
    """For IPv6: per /64, as all limits per network are."""
    sockets_per_network: int = 240
    connections_per_network: int = 300
    """Open connections that are no sockets: requests, long polls, and those that have sent nothing yet."""
    dialogs_per_address: int = 60
    """New visitors who write, per network and hour. The loopback is exempt from both limits per address."""
    unanswered: int = UNANSWERED_LIMIT
    """Messages of its visitor that a dialog holds while nobody answers."""
    handshakes: int = 200
    """Of visitors, altogether. Counted after the limit of their network."""
    operator_handshakes: int = 50
    """A reserve for operators' sockets, which visitors cannot use up."""
    network_handshakes: int = 10
    network_rate: int = 100
    """Commands of all visitors of a network; four seconds' worth at once, as of the next two."""
    network_bytes: int = 1024 * 1024
    network_requests: int = 40
    """HTTP requests of visitors."""
    visitor_answers: int = 256 * 1024
    """Bytes that one visitor may read: what was missed, older messages; 16 seconds' worth at once."""
    network_answers: int = 2 * 1024 * 1024
    """The same for a network; eight seconds' worth at once."""
    kept_visitor_mb: int = 8
    """What one visitor may store in a day."""
    kept_network_mb: int = 64
    """What all visitors of a network may store in a day."""
    outgoing_bytes: int = 512 * 1024
    outgoing_frames: int = 256
    """Bytes and frames that wait for one reader; the limit that is reached first counts."""
    outgoing_network: int = 16 * 1024 * 1024
    outgoing_total: int = 256 * 1024 * 1024
    """Bytes that wait for all slow readers of a network, and for all altogether; over HTTP, too."""
    writer_queue: int = 2_000
    writer_wait_ms: int = 2_000
    letters_unread: int = 3
    """Letters about unread answers, a day, to an unconfirmed address."""
    letters_copies: int = 1
    """Copies of conversations, a day, to an unconfirmed address."""
    letters_apart_min: int = 15
    """Minutes between two letters to an unconfirmed address."""
    letters_confirmed: int = 10
    """Letters of both kinds, a day, to a confirmed address."""
    letters_confirmed_apart_min: int = 5
    """Minutes between two letters to a confirmed address."""
    letters_copies_per_dialog: int = 3
    letters_per_channel: int = 100
    """Letters a day to unconfirmed addresses, of one channel."""
    letters_per_portal: int = 500
    """Letters a day to unconfirmed addresses, of the whole portal."""
    letters_not_me: int = 20
    """More "it was not me" than this in a day switch on double opt-in for unconfirmed addresses."""
    addresses_per_address: int = 20
    """E-mail addresses left from one network within an hour; the loopback is exempt."""
    copies_per_address: int = 5
    """Copies requested by the icon from one network within an hour; the loopback is exempt."""
    mails_per_sender: int = 20
    """Mails of one sender that become messages within an hour."""
    mails_per_network: int = 50
    """Mails of unverified senders that one network hands in within an hour."""
    mails_from_strangers: int = 200
    """Mails of all unverified senders together that become messages within an hour."""
    mails_mb_per_sender: int = 100
    """Mail that a mail server may hand over from one sender within an hour, in MiB."""
    file_mb: int = 10
    """Size of one file."""
    files_day_mb: int = 50
    """Size of all files of one visitor in a day."""
    files_strangers_mb: int = 500
    """Size of all files of unverified senders together in a day."""
    files_per_message: int = 5
    disk_percent: int = 80
    """From this share of a used disk on, administrators are warned."""
    login_tries: int = 5
    """Failed log-ins: four times this per network in five minutes, twice this per account in fifteen."""
    heartbeat_s: int = 25
    pong_s: int = 10
    hello_s: int = 10
    head_s: int = 10
    """Seconds until the head of an HTTP request must be here, from the first moment of the connection."""
    body_s: int = 30
    slow_s: int = 10
    """Seconds for which a reader may accept nothing before it is disconnected."""

    @property
    def of_visitor(self) -> FrameLimits:
        return FrameLimits(self.visitor_frame, self.visitor_rate, self.visitor_burst)

    @property
    def of_operator(self) -> FrameLimits:
        return FrameLimits(self.operator_frame, self.operator_rate, self.operator_burst)
