// @ts-check
/** The notice board of the office: what hangs, what is being written, polls. */

import { openPage } from "/pages/_shared/shell.js";
import { tabs } from "/pages/_shared/tabs.js";
import { makeBoard } from "./board.js";
import { makeCompose } from "./compose.js";
import { makePolls } from "./polls.js";

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const { me, live } = await openPage(main);

const compose = makeCompose(live, () => turn.choose("board"));
const board = makeBoard(live, me, async (notice, id) => {
  turn.choose("write");
  await compose.open(notice, id);
});
const polls = makePolls(live);
const turn = tabs([
  { id: "board", words: "tab.board", panel: board.node },
  { id: "write", words: "tab.write", panel: compose.node },
  { id: "polls", words: "tab.polls", panel: polls.node },
]);
main.append(turn);

live.addEventListener("change", show);
show();

function show() {
  board.show();
  compose.show();
  polls.show();
}
