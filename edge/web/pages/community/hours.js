// @ts-check
/** When a service is open. */

import { say } from "/pages/_shared/strings.js";

/** @typedef {{days: number[], start: number, end: number}} Hours */

const DAY = 1440;

/** Tell whether a service is open then; hours that end before they begin last over midnight. @param {Hours[]} hours @param {Date} now */
export function isOpen(hours, now) {
  const minute = now.getHours() * 60 + now.getMinutes();
  const today = now.getDay() || 7;
  const yesterday = today === 1 ? 7 : today - 1;
  return hours.some(({ days, start, end }) => {
    const on = (/** @type {number} */ day) => !days.length || days.includes(day);
    if (start < end) return on(today) && start <= minute && minute < end;
    return (on(today) && minute >= start) || (on(yesterday) && minute < end);
  });
}

/** Return one line of the hours in words. @param {Hours} hours */
export function hoursInWords({ days, start, end }) {
  const times = start === 0 && end === DAY ? say("hours.always") : `${clock(start)}–${clock(end)}`;
  return say("hours.line", { days: days.length && days.length < 7 ? daysInWords(days) : say("hours.daily"), times });
}

/** @param {number[]} days */
function daysInWords(days) {
  const sorted = [...days].sort((a, b) => a - b);
  const run = sorted.length > 2 && sorted.every((day, index) => day === sorted[0] + index);
  const shown = run ? [sorted[0], sorted[sorted.length - 1]] : sorted;
  const names = shown.map((day) => say(`day.${day}`));
  const join = run ? say("hours.to") : say("hours.and");
  return { zh: names.map(({ zh }) => zh).join(join.zh), en: names.map(({ en }) => en).join(join.en) };
}

/** @param {number} minutes */
const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
