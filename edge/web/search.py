"""Search: everything the asker may see, by its words; nobody finds what they may not see."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence

import msgspec
from aiohttp import web

from edge.web import answers
from edge.web.answers import Problem, answer
from edge.web.found import Document, Hit, document, fit, plain, snippet, words_of
from edge.web.limits import Buckets
from edge.web.page_files import SHARED, Page
from edge.web.sessions import Sessions
from models.content import Text
from models.people import Actor
from models.ports import Changes, Clock, Contents, Identity, Rows
from models.roles import FIELD, WATCHERS
from models.text import Id, folded

LONGEST = 100
MOST = 50
USUAL = 20
READ = 400
"""At most so many texts are read from the vault for one search; the next one goes on where it ended."""
KEPT = 2000
SHOWN_ON: dict[str, tuple[str, ...]] = {
    "thing": ("map", "console"),
    "screen": ("screens", "map"),
    "notice": ("notices", "grid"),
    "draft": ("notices",),
    "request": ("requests", "grid"),
    "log": ("alarms",),
    "visit": ("grid",),
    "poll": ("notices",),
    "service": (),
    "alarm": ("alarms",),
    "person": ("people",),
}
"""What is searched, and the pages it is shown on, the best first."""
ROWS = frozenset(SHOWN_ON) - {"person"}
Texts = dict[Id, tuple[str, str]]


class SearchRoutes:
    """`/api/search`."""

    def __init__(
        self,
        sessions: Sessions,
        rows: Rows,
        identity: Identity,
        clock: Clock,
        pages: Mapping[str, Page],
        contents: Contents,
    ) -> None:
        self._sessions = sessions
        self._rows = rows
        self._identity = identity
        self._pages = pages
        self._words = _words(pages)
        self._library = Library(contents)
        self._asked = Buckets(clock, size=30, every=1.0)

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the route."""
        router.add_get("/api/search", self.search)

    async def search(self, request: web.Request) -> web.Response:
        """Return what fits `q`, the best first, at most `limit`."""
        actor = await self._sessions.require(request, *FIELD)
        limit = request.query.get("limit", str(USUAL))
        typed = request.query.get("q", "")
        if len(typed) > LONGEST or not (limit.isascii() and limit.isdecimal() and 1 <= int(limit) <= MOST):
            raise Problem(400, answers.BAD_BODY)
        wait = self._asked.take(actor.id)
        if wait:
            raise Problem(429, answers.TOO_MANY, {"Retry-After": str(int(wait) + 1)})
        words = words_of(typed)
        return answer(await self._find(actor, words, int(limit)) if words else ())

    async def _find(self, actor: Actor, words: Sequence[str], limit: int) -> list[Hit]:
        changes = self._rows.snapshot(actor, ROWS)
        documents = await asyncio.to_thread(_documents, changes, self._words)
        texts = await self._library.texts([one for each in documents for one in each.contents])
        if actor.may(frozenset(WATCHERS)):
            people = await self._identity.named(" ".join(words), limit)
            documents += [Document(kind="person", key=each.id, title=each.name) for each in people]
        best = await asyncio.to_thread(_best, documents, texts, words, limit)
        return [self._hit(actor, *each) for each in best if await self._library.stand(each[0].contents)]

    def _hit(self, actor: Actor, found: Document, title: str, near: str) -> Hit:
        pages = (name for name in SHOWN_ON[found.kind] if name in self._pages and self._pages[name].is_for(actor))
        return Hit(found.kind, found.key, title, near, next(pages, None))


class Library:
    """Texts as they were read from the vault: one never changes, but it may be destroyed."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._texts: OrderedDict[Id, tuple[str, str]] = OrderedDict()

    async def texts(self, wanted: Sequence[Id]) -> Texts:
        """Return title and body of these texts, as far as they are there and were read by now."""
        for content in [one for one in dict.fromkeys(wanted) if one not in self._texts][:READ]:
            await self._read(content)
        while len(self._texts) > KEPT:
            self._texts.popitem(last=False)
        return {one: self._texts[one] for one in wanted if one in self._texts}

    async def stand(self, contents: Sequence[Id]) -> bool:
        """Tell whether none of these was destroyed since it was read."""
        known = [one for one in contents if one in self._texts]
        return all([await self._read(one) for one in known])

    async def _read(self, content: Id) -> bool:
        found = await self._contents.read(content)
        if found is None or found.kind != "text":
            self._texts.pop(content, None)
            return False
        try:
            self._texts[content] = plain(msgspec.json.decode(found.data, type=Text))
        except msgspec.DecodeError:
            return False
        return True


def _documents(changes: Changes, words: Mapping[str, str]) -> list[Document]:
    return [document(change, words) for change in changes]


def _words(pages: Mapping[str, Page]) -> dict[str, str]:
    """Return what codes are called, in both languages."""
    file = pages[SHARED].files.get("strings.json") if SHARED in pages else None
    strings: dict[str, dict[str, str]] = {} if file is None else msgspec.json.decode(file.body)
    english = strings.get("en", {})
    return {key: f"{said} {english.get(key, '')}".strip() for key, said in strings.get("zh", {}).items()}


def _best(
    documents: Sequence[Document], texts: Texts, words: Sequence[str], limit: int
) -> list[tuple[Document, str, str]]:
    found: list[tuple[int, Document, str, str]] = []
    for each in documents:
        mine = [texts[one] for one in each.contents if one in texts]
        title = each.title or (mine[0][0] if mine else "")
        said = " ".join(part for part in (*(" ".join(pair) for pair in mine), each.text) if part)
        score = fit(words, folded(title), folded(said))
        if score:
            found.append((score, each, title, said))
    found.sort(key=lambda one: -one[0])
    return [(each, title or each.key, snippet(words, said)) for _, each, title, said in found[:limit]]
