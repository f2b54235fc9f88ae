"""The door for outgoing letters: leases queued ones, hands them to the mail server, records the results.

Any number of couriers may run against one database; each letter is leased by one.
"""

from openline.courier.courier import Courier
from openline.courier.delivery import MailTransport

__all__ = ["Courier", "MailTransport"]
