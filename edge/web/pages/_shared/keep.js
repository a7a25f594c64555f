// @ts-check
/** Contents go to the hub first; commands then refer to them by the id it answers: `{id, kind, pages}`. */

import { send } from "./api.js";

/** @typedef {{text: string, bold?: boolean}} Run */
/** @typedef {{type: "block", runs: Run[], style?: "paragraph" | "heading" | "item"}} Block */
/** @typedef {{type: "table", columns: string[], rows: string[][]}} Table */
/** @typedef {{title?: string, blocks?: (Block | Table)[], signature?: string}} Text */
/** @typedef {"public" | "field"} Audience */

const LONGEST_SIDE = 1600;
const QUALITY = 0.85;

/** Keep a text. @param {Text} text @param {Audience} [audience] */
export const keepText = (text, audience = "public") =>
  send(target("text", audience), JSON.stringify(text), "application/json");

/** Keep a picture as it is; `shrink` it first. @param {Blob} picture @param {Audience} [audience] */
export const keepPicture = (picture, audience = "public") => send(target("picture", audience), picture, picture.type);

/** Keep a PDF. @param {Blob} pdf @param {Audience} [audience] */
export const keepPages = (pdf, audience = "public") => send(target("pages", audience), pdf, "application/pdf");

/**
 * Make a text of what somebody typed: a line is a paragraph, `# ` begins a heading, `- ` an item of a list.
 * @param {string} title
 * @param {string} body
 * @param {string} [signature]
 * @returns {Text}
 */
export function textFrom(title, body, signature = "") {
  const lines = body.split("\n").map((line) => line.trim());
  return { title: title.trim(), blocks: lines.filter(Boolean).map(block), signature: signature.trim() };
}

/** Return what somebody would have typed for a text; tables are left out. @param {Text} text */
export function typedFrom({ blocks = [] }) {
  const marks = { heading: "# ", item: "- ", paragraph: "" };
  const typed = blocks.filter((one) => one.type === "block").map((one) => marks[one.style ?? "paragraph"] + proseOf(one));
  return typed.join("\n");
}

/** @param {Block} block */
export const proseOf = ({ runs }) => runs.map(({ text }) => text).join("");

/**
 * Return a photo as a JPEG of at most 1600 px a side, upright; null where it is no picture.
 * @param {Blob} file
 * @returns {Promise<Blob | null>}
 */
export async function shrink(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  } catch {
    return null;
  }
}

/** @param {string} line @returns {Block} */
function block(line) {
  const [, mark, text] = /** @type {RegExpMatchArray} */ (line.match(/^(# |- )?(.*)$/));
  const style = mark === "# " ? "heading" : mark === "- " ? "item" : "paragraph";
  return { type: "block", runs: [{ text }], style };
}

/** @param {string} kind @param {Audience} audience */
const target = (kind, audience) => `/api/contents?kind=${kind}&audience=${audience}`;
