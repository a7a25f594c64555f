"""The journal: events numbered, chained by hash and durable before anyone is told so."""

from edge.core.journal.codec import upcast
from edge.core.journal.config import JournalConfig, JournalCorrupt, JournalError, NotDurable
from edge.core.journal.health import Health
from edge.core.journal.journal import Journal
from edge.core.journal.tickets import Ticket
from edge.core.journal.tools import export, set_aside, tail
from edge.core.journal.verify import Report, verify

__all__ = [
    "Health",
    "Journal",
    "JournalConfig",
    "JournalCorrupt",
    "JournalError",
    "NotDurable",
    "Report",
    "Ticket",
    "export",
    "set_aside",
    "tail",
    "upcast",
    "verify",
]
