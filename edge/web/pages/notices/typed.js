// @ts-check
/** A text as staff type it: what every page knows, and `**bold**` within a line. */

import { textFrom, typedFrom } from "/pages/_shared/keep.js";

/** @typedef {import("/pages/_shared/keep.js").Text} Text */
/** @typedef {import("/pages/_shared/keep.js").Run} Run */

const BOLD = /\*\*(.+?)\*\*/;

/** @param {string} title @param {string} body @param {string} signature @returns {Text} */
export function textOfTyped(title, body, signature) {
  const text = textFrom(title, body, signature);
  return { ...text, blocks: text.blocks?.map((one) => (one.type === "table" ? one : { ...one, runs: one.runs.flatMap(runs) })) };
}

/** Return what somebody would have typed. @param {Text} text */
export function typedOf(text) {
  const blocks = text.blocks?.map((one) => (one.type === "table" ? one : { ...one, runs: one.runs.map(typedRun) }));
  return typedFrom({ ...text, blocks });
}

/** @param {Run} run @returns {Run[]} */
function runs({ text }) {
  return text
    .split(BOLD)
    .map((piece, index) => (index % 2 ? { text: piece, bold: true } : { text: piece }))
    .filter((run) => run.text);
}

/** @param {Run} run @returns {Run} */
const typedRun = ({ text, bold }) => ({ text: bold ? `**${text}**` : text });
