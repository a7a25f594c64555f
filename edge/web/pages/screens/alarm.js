// @ts-check
/** Taking screens over for an emergency. */

import { act } from "/pages/_shared/acting.js";
import { ask } from "/pages/_shared/dialog.js";
import { h } from "/pages/_shared/dom.js";
import { keepText, textFrom } from "/pages/_shared/keep.js";
import { field } from "/pages/_shared/parts.js";
import { both, say } from "/pages/_shared/strings.js";
import { makeTargets, screensOf } from "/pages/_shared/targets.js";
import { hubNow } from "/pages/_shared/time.js";
import { toast } from "/pages/_shared/toast.js";

const MINUTES = ["30", "60", "120", "360", "720", "1440"];
const USUAL = "60";

/** @param {import("./emergencies.js").Context} context */
export function makeAlarm({ live }) {
  const targets = makeTargets(live);
  const lasts = MINUTES.map((value) => ({ value, words: say(`lasts.${value}`) }));
  const title = field({ name: "title", label: "field.title", required: true, maxLength: 40 });
  const body = field({ name: "body", label: "field.body", type: "textarea", maxLength: 400 });
  const minutes = field({ name: "minutes", label: "field.minutes", type: "select", options: lasts, value: USUAL, required: true });
  const submit = h("button", { type: "submit", class: "primary" }, both("do.screens.take_over"));
  const onsubmit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    submit.disabled = true;
    if (await takeOver()) {
      form.reset();
      minutes.input.value = USUAL;
    }
    submit.disabled = false;
  };
  const parts = [h("p", { class: "muted" }, both("alarm.hint", true)), title, body, minutes, targets.node];
  const form = h("form", { class: "form alarm card", onsubmit }, ...parts, h("div", { class: "row" }, submit));

  async function takeOver() {
    const names = screensOf(live, targets.chosen()).map((screen) => screen.name).join(" · ");
    const question = say("ask.screens.take_over", { screens: names });
    if (!(await ask({ title: question, lists: [], confirm: say("do.screens.take_over") }))) return false;
    const kept = await keepText(textFrom(title.input.value, body.input.value));
    if (!kept.ok) {
      toast(kept.words ?? "unreachable", "bad");
      return false;
    }
    const expires = Math.round((hubNow() + Number(minutes.input.value) * 60_000) * 1e6);
    return (await act("screens.take_over", { text: kept.data.id, targets: targets.chosen(), expires })).ok;
  }
  return { node: h("section", {}, form), show: targets.show };
}
