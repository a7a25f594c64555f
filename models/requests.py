"""Requests for repair and help (报事报修): filed, taken, done, checked; the one who asked can follow."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from models.envelope import Refusal
from models.nouns import Command, Event, Row, command, event, row
from models.roles import FIELD, WATCHERS
from models.text import Id, Instant, Words

Category = Literal[
    "water", "electricity", "lift", "door", "lighting", "cleaning", "noise", "safety", "care", "parking", "other"
]
RequestState = Literal["new", "doing", "done", "checked", "cancelled"]
What = Literal["filed", "taken", "noted", "finished", "checked", "reopened", "cancelled"]
Photos = Annotated[tuple[Id, ...], Meta(max_length=4)]


@command("requests.file", roles=("resident", *FIELD))
class FileRequest(Command, frozen=True, kw_only=True):
    """Ask for repair or help. `place` and `text` are texts; the reply's id is the request's.

    `filer`: the resident for whom a member of staff files it.
    """

    category: Category
    text: Id | None = None
    place: Id | None = None
    photos: Photos = ()
    urgent: bool = False
    filer: Id | None = None


@command("requests.take", roles=FIELD)
class TakeRequest(Command, frozen=True, kw_only=True):
    """Take a request on, or give it to the colleague `to`."""

    request: Id
    to: Id | None = None


@command("requests.note", roles=("resident", *FIELD))
class NoteRequest(Command, frozen=True, kw_only=True):
    """Add a remark or photos; a resident to their own only."""

    request: Id
    text: Id | None = None
    photos: Photos = ()


@command("requests.finish", roles=FIELD)
class FinishRequest(Command, frozen=True, kw_only=True):
    """Say that it is done, with a remark or photos."""

    request: Id
    text: Id | None = None
    photos: Photos = ()


@command("requests.check", roles=("resident", *WATCHERS))
class CheckRequest(Command, frozen=True, kw_only=True):
    """The one who asked, or staff other than who did it, says whether it is well done; not `ok` reopens it."""

    request: Id
    ok: bool
    text: Id | None = None


@command("requests.cancel", roles=("resident", *WATCHERS))
class CancelRequest(Command, frozen=True, kw_only=True):
    """The one who asked, or staff, says that it is needed no more."""

    request: Id


@event("requests.filed")
class RequestFiled(Event, frozen=True, kw_only=True):
    """Somebody asked for repair or help."""

    request: Id
    category: Category
    filer: Id
    by: Id
    text: Id | None
    place: Id | None
    photos: tuple[Id, ...]
    urgent: bool
    at: Instant


@event("requests.taken")
class RequestTaken(Event, frozen=True, kw_only=True):
    """`to` is on it now."""

    request: Id
    to: Id
    by: Id
    at: Instant


@event("requests.noted")
class RequestNoted(Event, frozen=True, kw_only=True):
    """A remark was added."""

    request: Id
    by: Id
    text: Id | None
    photos: tuple[Id, ...]
    at: Instant


@event("requests.finished")
class RequestFinished(Event, frozen=True, kw_only=True):
    """It is done, says who did it."""

    request: Id
    by: Id
    text: Id | None
    photos: tuple[Id, ...]
    at: Instant


@event("requests.checked")
class RequestChecked(Event, frozen=True, kw_only=True):
    """It is well done, says who asked, or staff, or time (`by` hub)."""

    request: Id
    by: Id
    at: Instant


@event("requests.reopened")
class RequestReopened(Event, frozen=True, kw_only=True):
    """It was not well done."""

    request: Id
    by: Id
    text: Id | None
    at: Instant


@event("requests.cancelled")
class RequestCancelled(Event, frozen=True, kw_only=True):
    """It is needed no more."""

    request: Id
    by: Id
    at: Instant


@event("requests.overdue")
class RequestOverdue(Event, frozen=True, kw_only=True):
    """Nobody took it, or finished it, within the configured time; said once a state."""

    request: Id
    state: RequestState
    at: Instant


@event("requests.forgotten")
class RequestForgotten(Event, frozen=True, kw_only=True):
    """Its time is over: it leaves the board, its texts and photos are destroyed."""

    request: Id


class Step(Row, frozen=True, kw_only=True):
    """One step of a request's history."""

    what: What
    by: Id
    at: Instant
    text: Id | None = None
    photos: tuple[Id, ...] = ()


@row("request", roles=FIELD, owner="filer", scoped=False)
class RequestRow(Row, frozen=True, kw_only=True):
    """A request as staff see it, and who asked sees their own. `overdue`: longer in this state than it should be."""

    id: Id
    category: Category
    filer: Id
    state: RequestState
    urgent: bool
    text: Id | None
    place: Id | None
    photos: tuple[Id, ...]
    at: Instant
    changed: Instant
    assignee: Id | None = None
    overdue: bool = False
    steps: tuple[Step, ...] = ()


NO_REQUEST = Refusal("no_request", Words("没有这个报修。", "There is no such request."))
NOT_YOURS = Refusal("not_yours", Words("只能处理自己的报修。", "This request is somebody else's."))
REQUEST_CLOSED = Refusal("request_closed", Words("这个报修已经结束。", "This request is closed."))
NOT_DONE = Refusal("not_done", Words("这个报修还没有完成。", "This request is not done yet."))
OWN_WORK = Refusal("own_work", Words("请由报修人或另一位同事验收。", "Who did it does not check it."))
TOO_MANY_OPEN = Refusal(
    "too_many_open",
    Words("您有太多未处理的报修，请先等物业处理。", "Too many of your requests are open."),
)
TOO_MANY_NOTES = Refusal(
    "too_many_notes", Words("这个报修的备注太多了。", "This request has too many remarks already.")
)
EMPTY_REQUEST = Refusal("empty_request", Words("请写几个字或拍张照片。", "Say something about it, or take a photo."))
