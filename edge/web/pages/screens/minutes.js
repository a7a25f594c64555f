// @ts-check
/** Times of day: minutes since midnight, 1440 being its end. */

const DAY = 1440;

/** Return the time as people write it: 0 and 1440 are 00:00 and 24:00. @param {number} minute */
export const clockOf = (minute) => `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;

/** Return the value of a time control; it knows no 24:00. @param {number} minute */
export const toControl = (minute) => clockOf(minute % DAY);

/** Return minutes of a time control's value; as an end, midnight is the end of the day. @param {string} time */
export function fromControl(time, end = false) {
  const [hours, minutes] = time.split(":").map(Number);
  const minute = hours * 60 + minutes;
  return end && minute === 0 ? DAY : minute;
}

/** @param {number} number */
const pad = (number) => String(number).padStart(2, "0");
