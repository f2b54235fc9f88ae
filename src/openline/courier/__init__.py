"""The door for letters that go out: leases what waits, hands it to the mail server, tells what became of it.

Any number of couriers may run against one database: each letter is leased by one.
"""

from openline.courier.courier import Courier
from openline.courier.delivery import MailTransport

__all__ = ["Courier", "MailTransport"]
