// @ts-check
/** What a notice shows beside words: pictures, or the pages of a PDF where it is a newspaper. */

import "/pages/_shared/photo.js";
import { button } from "/pages/_shared/acting.js";
import { pictureBox } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { keepPages } from "/pages/_shared/keep.js";
import { both, say } from "/pages/_shared/strings.js";

/** @typedef {{ids: string[], pages: number, words: any}} Kept */

const MOST_PICTURES = 8;

/** Make the place. `take(kind)`: pictures or a PDF; `open(notice)`: start from what it shows; `keep()`: their ids. */
export function makeAttachments() {
  const photos = /** @type {any} */ (h("ln-photo"));
  photos.setAttribute("most", String(MOST_PICTURES));
  const old = h("div", { class: "pictures" });
  const file = h("input", { type: "file", accept: "application/pdf", onchange: () => (pdf = null) });
  const label = h("label", { class: "field" }, h("span", { class: "label" }, both("field.pdf")), file);
  const pictures = h("fieldset", {}, h("legend", {}, both("field.pictures")), old, photos);
  /** @type {string[]} */
  let ids = [];
  /** @type {{id: string, pages: number} | null} */
  let pdf = null;
  let newspaper = false;

  function showOld() {
    const drop = (/** @type {string} */ id) => ((ids = ids.filter((one) => one !== id)), showOld());
    old.replaceChildren(...ids.map((id) => h("div", {}, pictureBox(id), button("remove", () => drop(id)))));
  }

  /** @returns {Promise<Kept>} */
  async function keepPdf() {
    const chosen = file.files[0];
    if (!pdf && chosen) {
      const answer = await keepPages(chosen);
      if (!answer.ok) return { ids: [], pages: 1, words: answer.words ?? say("unreachable") };
      pdf = answer.data;
    }
    return { ids: pdf ? [pdf.id] : [], pages: pdf?.pages ?? 1, words: null };
  }

  /** @returns {Promise<Kept>} */
  async function keepPictures() {
    const kept = await photos.keep("public");
    if (kept.words) return { ids: [], pages: 1, words: kept.words };
    ids = [...ids, ...kept.ids].slice(0, MOST_PICTURES);
    photos.clear();
    showOld();
    return { ids, pages: 1, words: null };
  }

  return {
    node: h("div", {}, pictures, label),
    /** @param {string} kind */
    take(kind) {
      newspaper = kind === "newspaper";
      pictures.hidden = newspaper;
      label.hidden = !newspaper;
    },
    /** @param {any} notice */
    open(notice) {
      const paper = notice?.kind === "newspaper";
      ids = paper ? [] : [...(notice?.pictures ?? [])];
      pdf = paper && notice.pictures.length ? { id: notice.pictures[0], pages: notice.pages } : null;
      file.value = "";
      photos.clear();
      showOld();
    },
    keep: () => (newspaper ? keepPdf() : keepPictures()),
  };
}
