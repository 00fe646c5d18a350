"""Tables of training."""

from superusers.training.models.events import (
    CalendarFeed,
    EventHost,
    EventReminder,
    EventReply,
    EventSeries,
    ProgrammeEvent,
)

__all__ = ["CalendarFeed", "EventHost", "EventReminder", "EventReply", "EventSeries", "ProgrammeEvent"]
