"""How facts change what is known of the screens."""

from __future__ import annotations

from msgspec.structs import replace

from edge.domains.screens.config import Config, PanelScreen
from edge.domains.screens.reckon import step_of
from edge.domains.screens.state import Emergency, Seen, State, contents, holder
from models.glass import ShowProgram
from models.notices import NoticeExpired, NoticePublished, NoticeWithdrawn
from models.nouns import Event
from models.screens import (
    PlaylistDropped,
    PlaylistSet,
    ProgramFailed,
    Programmed,
    ProgramShown,
    TakenOver,
    TakeoverEnded,
    TakeoverState,
    WipeAsked,
)
from models.system import ClockStepped, Finished
from models.text import Code, Id, Instant

OWN = (
    PlaylistSet,
    PlaylistDropped,
    TakenOver,
    TakeoverEnded,
    Programmed,
    ProgramShown,
    ProgramFailed,
    WipeAsked,
)
BOARD = (NoticePublished, NoticeWithdrawn, NoticeExpired)


def evolve(config: Config, state: State, event: Event) -> State:
    """Return the state after the event."""
    before = contents(state) if isinstance(event, OWN) else ()
    match event:
        case NoticePublished() | NoticeWithdrawn() | NoticeExpired():
            state = _board(state, event)
        case Programmed() | ProgramShown() | ProgramFailed():
            state = _glass(state, event)
        case Finished(channel=channel, command=kind, outcome=outcome):
            lost = kind == ShowProgram.meta.kind and outcome != "done"
            return _unreachable(config, state, channel, outcome) if lost else state
        case ClockStepped(by=by):
            return _shifted(state, by)
        case _:
            state = _orders(state, event)
    after = contents(state)
    return replace(state, released=tuple(each for each in before if each not in after))


def _board(state: State, event: NoticePublished | NoticeWithdrawn | NoticeExpired) -> State:
    match event:
        case NoticePublished(notice=notice, at=at):
            kept = _forgotten(state, at)
            return replace(kept, notices={**kept.notices, notice.id: notice})
        case NoticeExpired(notice=name) if _is_past(state, name):
            return state
    return replace(state, notices={name: it for name, it in state.notices.items() if name != event.notice})


def _is_past(state: State, name: Id) -> bool:
    """Tell whether programs have ended the notice by themselves: they stay as they are, and forget it in time."""
    notice = state.notices.get(name)
    return notice is not None and any(it.at >= notice.expires for it in state.programmed.values())


def _forgotten(state: State, at: Instant) -> State:
    """Leave away the notices that no program speaks of any more."""
    return replace(state, notices={n: it for n, it in state.notices.items() if it.expires > step_of(at)})


def _orders(state: State, event: Event) -> State:
    match event:
        case PlaylistSet(playlist=playlist):
            return replace(state, playlists={**state.playlists, playlist.id: playlist})
        case PlaylistDropped(playlist=name):
            return replace(state, playlists={n: it for n, it in state.playlists.items() if n != name})
        case TakenOver(takeover=takeover, screens=screens, by=by):
            older = {name: _ended_on(it, screens) for name, it in state.emergencies.items() if name != takeover.id}
            new = Emergency(takeover=takeover, by=by, screens=dict.fromkeys(screens, "preparing"))
            return replace(state, emergencies={**older, takeover.id: new})
        case TakeoverEnded(takeover=name):
            return replace(state, emergencies={n: it for n, it in state.emergencies.items() if n != name})
    return state


def _ended_on(emergency: Emergency, screens: tuple[Id, ...]) -> Emergency:
    lost: dict[str, TakeoverState] = {screen: "ended" for screen in emergency.screens if screen in screens}
    return replace(emergency, screens={**emergency.screens, **lost})


def _glass(state: State, event: Programmed | ProgramShown | ProgramFailed) -> State:
    seen = state.seen.get(event.screen, Seen())
    known = state.programmed.get(event.screen)
    if isinstance(event, Programmed):
        state = _forgotten(replace(state, programmed={**state.programmed, event.screen: event}), event.at)
        return _saw(state, event.screen, replace(seen, failed=None))
    if known is None or known.program != event.program:
        return state
    if isinstance(event, ProgramFailed):
        return _reached(_saw(state, event.screen, replace(seen, failed=event.reason)), event.screen, "failed")
    proof = "confirmed" if seen.program == event.program and seen.proof == "confirmed" else event.proof
    shown = Seen(program=event.program, proof=proof, at=event.at)
    return _reached(_saw(state, event.screen, shown), event.screen, "shown")


def _saw(state: State, screen: Id, seen: Seen) -> State:
    return replace(state, seen={**state.seen, screen: seen})


def _reached(state: State, screen: Id, how: TakeoverState) -> State:
    """Note how far the takeover is that the screen's program carries."""
    emergency = holder(state, screen)
    if emergency is None or state.programmed[screen].takeover != emergency.takeover.id:
        return state
    moved = replace(emergency, screens={**emergency.screens, screen: how})
    return replace(state, emergencies={**state.emergencies, emergency.takeover.id: moved})


def _unreachable(config: Config, state: State, channel: str, outcome: Code) -> State:
    """Note that a panel did not get its program; where it already shows it, nothing is lost."""
    for screen in config.screens:
        known, seen = state.programmed.get(screen.id), state.seen.get(screen.id, Seen())
        if isinstance(screen, PanelScreen) and screen.panel == channel and known and seen.program != known.program:
            state = _reached(_saw(state, screen.id, replace(seen, failed=outcome)), screen.id, "failed")
    return state


def _shifted(state: State, by: int) -> State:
    """Takeovers last as long as was asked; notices and playlists go by the calendar."""
    moved = {
        name: replace(
            it, takeover=replace(it.takeover, starts=it.takeover.starts + by, expires=it.takeover.expires + by)
        )
        for name, it in state.emergencies.items()
    }
    return replace(state, emergencies=moved)
