// @ts-check
/** The tile that calls staff to this screen, and what became of the call. */

import { command } from "/pages/_shared/api.js";
import { tile } from "/pages/_shared/parts.js";
import { say, setBoth } from "/pages/_shared/strings.js";
import { duration } from "/pages/_shared/time.js";
import { toast } from "/pages/_shared/toast.js";

const ANSWERED_MS = 20_000;

/** @param {import("./page.js").Context} context */
export function makeCall({ live, seat }) {
  const door = seat.screen?.id ?? "";
  const node = tile({ title: "call.idle", hint: "call.hint", onclick: press });
  node.dataset.icon = "call";
  const hint = /** @type {Element} */ (node.querySelector(".hint > .bi"));
  let sent = false;
  let wasOpen = false;
  let answeredAt = 0;

  async function press() {
    node.disabled = true;
    const reply = await command("desk.call_staff", { door });
    sent = reply.ok || reply.data?.code === "already_called";
    if (!sent) toast(reply.words ?? say("unreachable"), "bad");
    show();
  }

  function show() {
    const row = live.row("call", door);
    if (wasOpen && !row) answeredAt = Date.now();
    wasOpen = row !== undefined;
    const cut = live.state !== "live";
    node.disabled = cut || wasOpen || sent;
    setBoth(hint, cut ? "call.cut" : row ? waiting(row) : sent ? "call.sent" : answered() ? "call.answered" : "call.hint");
  }

  const answered = () => Date.now() - answeredAt < ANSWERED_MS;
  const waiting = (/** @type {any} */ row) =>
    say("call.open", { age: duration((live.now() - row.since / 1e6) / 1000, 0) });
  return { node, show };
}
