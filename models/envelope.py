"""What travels around the nouns: the journal's entry, a request, its reply."""

from __future__ import annotations

from msgspec import Raw, Struct

from models.nouns import Command, Lane
from models.people import Actor
from models.system import ClockQuality
from models.text import Code, Hash, Id, Instant, Words


class Stamp(Struct, frozen=True):
    """When: UTC as the hub knew it, CLOCK_BOOTTIME ns, the boot it belongs to, how good the clock was."""

    at: Instant
    mono: int
    boot: Hash
    quality: ClockQuality


class Entry(Struct, frozen=True, kw_only=True):
    """One event in the journal. `(epoch, lane, number)` is its key for the city; `seq` its place in the chain.

    `data` is the event's JSON object of schema `version`; a kind that this release does not know stays opaque.
    """

    seq: int
    epoch: int
    lane: Lane
    number: int
    id: Id
    kind: str
    version: int
    stamp: Stamp
    source: Id
    cause: Id | None
    data: Raw
    hash: bytes


class Request(Struct, frozen=True, kw_only=True):
    """A command on its way: who asks, what caused it, and the CLOCK_BOOTTIME ns after which it is refused."""

    id: Id
    command: Command
    actor: Actor
    cause: Id | None
    expires: int


class Refusal(Struct, frozen=True, tag="refused"):
    """No, and why, in words for the asker."""

    code: Code
    words: Words


class Done(Struct, frozen=True, tag="done"):
    """Carried out; its facts are durable."""

    id: Id


class Accepted(Struct, frozen=True, tag="accepted"):
    """Begun; a `Finished` with this id as its cause will say what came of it."""

    id: Id


Reply = Done | Accepted | Refusal

EXPIRED = Refusal(
    "expired", Words("这个请求来得太晚，没有执行。", "The request came too late and was not carried out.")
)
FORBIDDEN = Refusal("forbidden", Words("您没有这个权限。", "You have no right to do this."))
UNKNOWN_COMMAND = Refusal("unknown_command", Words("系统不认识这个命令。", "The hub does not know this command."))
NOT_DURABLE = Refusal(
    "not_durable", Words("存储空间已满，无法保存记录。", "The disk is full: the record could not be kept.")
)
WRONG_PASSWORD = Refusal("wrong_password", Words("用户名或密码不对。", "Login or password is wrong."))
NO_SESSION = Refusal("no_session", Words("请先登录。", "Please sign in."))
