"""Tables of training."""

from superusers.training.models.conference import (
    EventCost,
    EventInvitation,
    EventSession,
    SessionSeat,
    SurveyAnswer,
    SurveyTaker,
)
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
    "EventCost",
    "EventFeedback",
    "EventHost",
    "EventInvitation",
    "EventMaterial",
    "EventNeeds",
    "EventReminder",
    "EventReply",
    "EventSeries",
    "EventSession",
    "ProductTest",
    "ProductTestQuestion",
    "ProductTester",
    "ProgrammeEvent",
    "Promise",
    "SessionSeat",
    "SurveyAnswer",
    "SurveyTaker",
    "TalkBooking",
    "TalkOffer",
    "TalkSlot",
    "TrainingTopic",
]
