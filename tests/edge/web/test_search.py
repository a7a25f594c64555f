from __future__ import annotations

from typing import Any

import msgspec
import pytest

from edge.web.found import fit, snippet, words_of
from models.alarms import AlarmRow
from models.content import Block, Run, Text
from models.directory import ServiceRow
from models.notices import Notice, NoticeRow
from models.ports import NewPerson
from models.requests import RequestRow
from models.shifts import LogRow
from models.text import folded
from tests.edge.web.house import Browser, House, browser

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


async def kept(one: Browser, title: str, said: str) -> str:
    data = msgspec.json.encode(Text(title=title, blocks=(Block(runs=(Run(text=said),)),)))
    url = f"{one.url}/api/contents?kind=text&audience=field"
    async with one.session.post(url, data=data, headers={"Origin": one.url}) as answer:
        return str((await answer.json())["id"])


async def found(one: Browser, typed: str, **more: str) -> list[dict[str, Any]]:
    async with one.session.get(f"{one.url}/api/search", params={"q": typed, **more}) as answer:
        assert answer.status == 200, await answer.text()
        return list(await answer.json())


def file(home: House, key: str, text: str) -> None:
    row = RequestRow(
        id=key, category="lift", filer="li", state="new", urgent=False,
        text=text, place=None, photos=(), at=1, changed=1,
    )  # fmt: skip
    home.rows.put(key, row)


async def test_everything_is_found_by_what_it_says(home: House, admin: Browser) -> None:
    file(home, "r1", await kept(admin, "", "三号楼电梯有异响"))
    notice = Notice(
        id="n1", kind="notice", template="notice", starts=1, expires=2, text=await kept(admin, "停水", "明天")
    )
    home.rows.put("n1", NoticeRow(id="n1", notice=notice, published=1))
    home.rows.put("l1", LogRow(id="l1", what="note", by="li", at=1, text=await kept(admin, "", "夜里电梯停过")))
    home.rows.put("s1", ServiceRow(id="s1", category="meals", name="长者食堂", phone="123", place="一号楼"))
    assert {hit["kind"] for hit in await found(admin, "电梯")} == {"request", "log"}
    (water,) = await found(admin, "停水")
    assert (water["kind"], water["key"], water["title"], water["page"]) == ("notice", "n1", "停水", "notices")
    assert "明天" in water["snippet"]
    (meals,) = await found(admin, "食堂")
    assert (meals["kind"], meals["page"]) == ("service", None)
    (gate,) = await found(admin, "东门")
    assert (gate["kind"], gate["key"], gate["page"]) == ("thing", "gate", "map")
    assert [hit["key"] for hit in await found(admin, "电梯 异响")] == ["r1"], "all words must be there"
    assert len(await found(admin, "电梯", limit="1")) == 1


async def test_an_alarm_is_found_by_what_its_kind_is_called(home: House, admin: Browser) -> None:
    alarm = AlarmRow(id="a1", kind="access.door_forced", subject="gate", since=1, last=1, count=1, level=1)
    home.rows.put("a1", alarm)
    for typed in ("强行打开", "door FORCED"):
        (hit,) = await found(admin, typed)
        assert (hit["kind"], hit["key"], hit["page"]) == ("alarm", "a1", "alarms")
        assert hit["title"].startswith("门被强行打开")


async def test_nobody_finds_what_they_may_not_see(home: House, admin: Browser) -> None:
    text = await kept(admin, "", "夜里电梯停过")
    home.rows.put("l1", LogRow(id="l1", what="note", by="li", at=1, text=text))
    file(home, "r1", text)
    await home.enrol("grid_worker", login="wang")
    await home.enrol("resident", login="li")
    async with browser(home.url) as one:
        await one.sign_in("wang")
        (hit,) = await found(one, "电梯")
        assert (hit["kind"], hit["page"]) == ("request", "grid")
        assert await found(one, "Admin") == [], "names are the watchers'"
        await one.sign_in("li")
        assert (await one.ask("GET", "/api/search?q=a"))[0] == 403


async def test_people_are_found_by_name_until_they_are_forgotten(home: House, admin: Browser) -> None:
    made = await home.people.enrol(NewPerson(name="Ｗａｎｇ 小明", roles=frozenset({"resident"})))
    for typed in ("wang", "小明", "ＷＡＮＧ　小"):
        (hit,) = await found(admin, typed)
        assert (hit["kind"], hit["key"]) == ("person", made.id)
    home.people.forget(made.id)
    assert await found(admin, "小明") == []


async def test_what_was_destroyed_is_not_found_though_it_was_read(home: House, admin: Browser) -> None:
    text = await kept(admin, "", "夜里电梯停过")
    file(home, "r1", text)
    assert await found(admin, "夜里")
    home.vault.destroy_contents([text])
    assert await found(admin, "夜里") == []


async def test_who_asks_badly_or_too_often_is_refused(admin: Browser) -> None:
    for wrong in ("q=a&limit=0", "q=a&limit=x", "q=" + "a" * 101):
        assert (await admin.ask("GET", f"/api/search?{wrong}"))[0] == 400
    assert await found(admin, "  ") == []
    answers = [(await admin.ask("GET", "/api/search?q=zzz"))[0] for _ in range(40)]
    assert answers[0] == 200
    assert answers[-1] == 429


@pytest.mark.parametrize(
    ("better", "worse"),
    [("gate one", "the gate"), ("the gate", "delegate"), ("东门", "小东门")],
)
def test_a_beginning_is_better_than_a_word_and_a_word_than_a_part(better: str, worse: str) -> None:
    words = words_of("东门" if "东" in better else "ＧＡＴＥ")
    assert fit(words, folded(better), "") > fit(words, folded(worse), "") > 0
    assert fit([*words, "nowhere"], folded(better), "") == 0


def test_a_snippet_shows_what_stands_around() -> None:
    told = snippet(["电梯"], "一" * 300 + "电梯" + "二" * 300)
    assert told.startswith("…一")
    assert "电梯二" in told
    assert told.endswith("…")
