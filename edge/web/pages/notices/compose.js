// @ts-check
/** Writing a notice: words, pictures or a PDF, where and when it hangs; seen as each screen shows it. */

import { act, button } from "/pages/_shared/acting.js";
import { command } from "/pages/_shared/api.js";
import { textOf } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { field, line } from "/pages/_shared/parts.js";
import { both } from "/pages/_shared/strings.js";
import { makeTargets, screensOf } from "/pages/_shared/targets.js";
import { toast } from "/pages/_shared/toast.js";
import { makeAttachments } from "./attachments.js";
import { makeKept } from "./kept.js";
import { makePreview } from "./preview.js";
import { textOfTyped, typedOf } from "./typed.js";
import { fromLocal, toLocal } from "./when.js";

/** @typedef {import("/pages/_shared/live.js").Live} Live */

const KINDS = ["notice", "picture", "newspaper", "charity", "party"];
const NEW = { kind: KINDS[0], starts: null, seconds: 15, priority: 5, residents: true, confirm: false };
const WEEK_MS = 7 * 86_400_000;

/** @param {Live} live @param {() => void} done called after a notice was saved or published */
export function makeCompose(live, done) {
  /** @type {string | null} */
  let draft = null;
  const fields = makeFields(live);
  const attachments = makeAttachments();
  const targets = makeTargets(live);
  const preview = makePreview();
  const texts = makeKept();
  const answer = line();
  const pair = (/** @type {HTMLElement[]} */ ...nodes) => h("div", { class: "pair" }, ...nodes);
  const form = h(
    "form",
    { class: "form card", onsubmit },
    fields.kind,
    fields.title,
    fields.body,
    fields.signature,
    attachments.node,
    targets.node,
    pair(fields.starts, fields.expires),
    pair(fields.seconds, fields.priority),
    fields.residents,
    fields.confirm,
    answer,
    h(
      "div",
      { class: "row" },
      button("preview", look),
      h("button", { type: "submit", value: "draft" }, both("save")),
      h("button", { type: "submit", value: "publish", class: "primary" }, both("do.notices.publish")),
      button("empty", reset),
    ),
  );
  const node = h("div", { class: "compose" }, form, h("aside", { class: "card" }, h("h2", {}, both("preview")), preview.node));
  const attach = () => attachments.take(fields.kind.input.value);
  fields.kind.input.addEventListener("change", attach);
  reset();

  /** Keep what was written; return what refers to it, null where that failed and was said. */
  async function shown() {
    answer.clear();
    const { title, body, signature, kind } = fields;
    const text = textOfTyped(title.input.value, body.input.value, signature.input.value);
    const kept = text.title || text.blocks?.length ? await texts.keep(text) : { id: null, words: null };
    const attached = await attachments.keep();
    const words = kept.words ?? attached.words;
    if (words) return answer.say(words), null;
    const wordless = kind.input.value === "picture" && !kept.id;
    const template = wordless ? "newspaper" : kind.input.value;
    return { kind: kind.input.value, template, text: kept.id, pictures: attached.ids, pages: attached.pages };
  }

  async function look() {
    const notice = await shown();
    if (notice) await preview.show(notice, screensOf(live, targets.chosen()));
  }

  /** @param {SubmitEvent} event */
  async function onsubmit(event) {
    event.preventDefault();
    const publish = /** @type {any} */ (event.submitter)?.value === "publish";
    const notice = await shown();
    if (!notice) return;
    const { template: _, ...contents } = notice;
    const asked = { ...contents, ...fields.read(), targets: targets.chosen(), notice: draft };
    const reply = await command("notices.draft", asked);
    if (!reply.ok) return answer.say(reply.words ?? "unreachable");
    draft ??= reply.data.id;
    if (!publish) toast("kept");
    else if (!(await act("notices.publish", { notice: draft })).ok) return;
    reset();
    done();
  }

  function reset() {
    draft = null;
    texts.forget();
    form.reset();
    answer.clear();
    fields.write({ ...NEW, expires: (live.now() + WEEK_MS) * 1e6 });
    attachments.open(null);
    targets.choose([]);
    attach();
  }

  return {
    node,
    show: targets.show,
    /** Write a draft anew, or a new one after a notice. @param {any} notice @param {string | null} id */
    async open(notice, id) {
      reset();
      draft = id;
      const text = notice.text ? await textOf(notice.text) : null;
      fields.write({ ...notice, starts: notice.starts > live.now() * 1e6 ? notice.starts : null }, text);
      attachments.open(notice);
      targets.choose(notice.targets);
      attach();
      fields.title.input.focus();
    },
  };
}

/** @param {Live} live */
function makeFields(live) {
  const of = (/** @type {string} */ name, /** @type {any} */ more = {}) => field({ name, label: `field.${name}`, ...more });
  const words = (/** @type {string} */ group, /** @type {(string | number)[]} */ values) =>
    values.map((value) => ({ value: String(value), words: `${group}.${value}` }));
  const fields = {
    kind: of("kind", { type: "select", options: words("kind", KINDS), required: true }),
    title: of("title", { maxLength: 60 }),
    body: of("body", { type: "textarea", rows: 10, maxLength: 4000, hint: "hint.body" }),
    signature: of("signature", { maxLength: 60 }),
    starts: of("starts", { type: "datetime-local", hint: "hint.starts" }),
    expires: of("expires", { type: "datetime-local", required: true }),
    seconds: of("seconds", { type: "number", min: 5, max: 3600, required: true }),
    priority: of("priority", { type: "select", options: words("priority", [3, 5, 7]), required: true }),
    residents: of("residents", { type: "checkbox" }),
    confirm: of("confirm", { type: "checkbox" }),
  };
  const value = (/** @type {keyof typeof fields} */ name) => fields[name].input.value;
  return {
    ...fields,
    read: () => ({
      starts: fromLocal(value("starts")),
      expires: fromLocal(value("expires")),
      seconds: Number(value("seconds")),
      priority: Number(value("priority")),
      residents: fields.residents.input.checked,
      confirm: fields.confirm.input.checked,
    }),
    /** @param {any} notice @param {any} [text] */
    write(notice, text = null) {
      fields.kind.input.value = notice.kind;
      fields.title.input.value = text?.title ?? "";
      fields.body.input.value = text ? typedOf(text) : "";
      fields.signature.input.value = text?.signature ?? "";
      fields.starts.input.value = notice.starts ? toLocal(notice.starts) : "";
      fields.expires.input.value = toLocal(Math.max(notice.expires, (live.now() + 3_600_000) * 1e6));
      fields.seconds.input.value = String(notice.seconds);
      fields.priority.input.value = String(notice.priority < 5 ? 3 : notice.priority > 5 ? 7 : 5);
      fields.residents.input.checked = notice.residents;
      fields.confirm.input.checked = notice.confirm;
    },
  };
}
