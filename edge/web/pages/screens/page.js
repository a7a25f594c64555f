// @ts-check
/** Screens: emergencies that hold them, what each is known to show, and what is shown when. */

import { call } from "/pages/_shared/api.js";
import { openPage } from "/pages/_shared/shell.js";
import { tabs } from "/pages/_shared/tabs.js";
import { makeAlarm } from "./alarm.js";
import { makeEditor } from "./editor.js";
import { makeEmergencies } from "./emergencies.js";
import { makePlaylists } from "./playlists.js";
import { makeScreens } from "./screens.js";

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const { live } = await openPage(main);
const allowed = new Set(((await call("GET", "/api/commands")).data ?? []).map((/** @type {any} */ spec) => spec.kind));
const context = { live, may: (/** @type {string} */ kind) => allowed.has(kind) };

const emergencies = makeEmergencies(context);
const screens = makeScreens(context);
const alarm = makeAlarm(context);
const parts = [emergencies, screens, alarm];
const shown = [
  { id: "screens", words: "tab.screens", panel: screens.node },
  { id: "alarm", words: "tab.alarm", panel: alarm.node },
];
if (context.may("screens.set_playlist")) {
  const editor = makeEditor(context);
  const playlists = makePlaylists(context, editor);
  parts.push(playlists);
  shown.splice(1, 0, { id: "playlists", words: "tab.playlists", panel: playlists.node });
}
main.append(emergencies.node, tabs(shown));

live.addEventListener("change", show);
show();

function show() {
  for (const part of parts) part.show();
}
