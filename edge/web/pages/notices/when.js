// @ts-check
/** Instants as the controls of a form have them: local time, to the minute. */

/** Return an instant in ns, null for none. @param {string} local */
export const fromLocal = (local) => (local ? new Date(local).getTime() * 1e6 : null);

/** @param {number} ns */
export function toLocal(ns) {
  const at = new Date(ns / 1e6);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
