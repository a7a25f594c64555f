// @ts-check
/** Measured values with their units. */

import { duration } from "./time.js";

/**
 * Return a value as people read it; words in both languages where the unit is a duration.
 * @param {number} value
 * @param {string} unit
 */
export function amount(value, unit) {
  if (unit === "B") return `${(value / 1e6).toFixed(1)} MB`;
  if (unit === "s") return duration(value);
  const digits = Number.isInteger(value) ? 0 : Math.abs(value) < 10 ? 2 : 1;
  const number = value.toLocaleString("zh-CN", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === "1" ? number : `${number} ${unit}`;
}
