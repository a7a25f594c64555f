// @ts-check
/** Which slide is shown when: the rule of `models/program.py`, by which every panel goes. */

/** @typedef {{id: string, seconds?: number}} Slide */
/** @typedef {{start: number, end: number, slides: Slide[], takeover?: string | null}} Slot */
/** @typedef {{id: string, slots: Slot[], fallback: Slide[]}} Program */
/** @typedef {{slide: Slide | null, slides: Slide[], takeover: boolean, until: number}} Turn */

const SECONDS = 15;
const AHEAD_MS = 24 * 3_600_000;

/** Return an instant (ns) in whole ms: JSON numbers are too coarse for ns. @param {number} ns */
const ms = (ns) => Math.round(ns / 1e6);

/**
 * Say what is shown at `now` (ms UTC) and until when. A takeover comes first, then what began last; in gaps and after
 * the last slot the fallback.
 * @param {Program} program
 * @param {number} now
 * @returns {Turn}
 */
export function turnAt({ slots, fallback }, now) {
  const real = slots.filter(({ slides, start, end }) => slides.length && start < end);
  const edges = real.flatMap(({ start, end }) => [ms(start), ms(end)]);
  const until = Math.min(...edges.filter((edge) => edge > now));
  const on = real.filter(({ start, end }) => ms(start) <= now && now < ms(end)).sort(precedence)[0];
  const since = on ? ms(on.start) : Math.max(0, ...edges.filter((edge) => edge <= now));
  return { ...turn(on?.slides ?? fallback, now, now - since, until), takeover: Boolean(on?.takeover) };
}

/** Return every slide of the next 24 hours once, the soonest first. @param {Program} program @param {number} now */
export function soon({ slots, fallback }, now) {
  const coming = slots.filter(({ start, end }) => ms(end) > now && ms(start) < now + AHEAD_MS);
  coming.sort((a, b) => Number(!a.takeover) - Number(!b.takeover) || a.start - b.start);
  const slides = [...coming.flatMap((slot) => slot.slides), ...fallback];
  return [...new Map(slides.map((slide) => [slide.id, slide])).values()];
}

/** @param {Slot} a @param {Slot} b */
function precedence(a, b) {
  return Number(Boolean(b.takeover)) - Number(Boolean(a.takeover)) || b.start - a.start;
}

/** @param {Slide[]} slides @param {number} now @param {number} elapsed @param {number} until */
function turn(slides, now, elapsed, until) {
  if (slides.length <= 1) return { slide: slides[0] ?? null, slides, until };
  let end = 0;
  const ends = slides.map(({ seconds = SECONDS }) => (end += Math.max(seconds, 1) * 1000));
  const into = elapsed % end;
  const index = ends.findIndex((each) => into < each);
  return { slide: slides[index], slides, until: Math.min(until, now + ends[index] - into) };
}
