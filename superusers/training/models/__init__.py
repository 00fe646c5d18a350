"""Tables of training."""

from superusers.training.models.events import (
    CalendarFeed,
    EventHost,
    EventReminder,
    EventReply,
    EventSeries,
    ProgrammeEvent,
)
from superusers.training.models.learning import Certificate, EventFeedback, EventMaterial, TrainingTopic
from superusers.training.models.needs import EventNeeds
from superusers.training.models.promises import Promise
from superusers.training.models.talks import TalkBooking, TalkOffer, TalkSlot
from superusers.training.models.trials import ProductTest, ProductTester, ProductTestQuestion

__all__ = [
    "CalendarFeed",
    "Certificate",
    "EventFeedback",
    "EventHost",
    "EventMaterial",
    "EventNeeds",
    "EventReminder",
    "EventReply",
    "EventSeries",
    "ProductTest",
    "ProductTestQuestion",
    "ProductTester",
    "ProgrammeEvent",
    "Promise",
    "TalkBooking",
    "TalkOffer",
    "TalkSlot",
    "TrainingTopic",
]
