// @ts-check
/** A card reader that types: digits or letters faster than any finger, then Enter. */

const GAP_MS = 80;
const LEAST = 4;

/** @param {(number: string) => void} read */
export function listenForCards(read) {
  let typed = "";
  let last = 0;
  const onkeydown = (/** @type {KeyboardEvent} */ event) => {
    const quick = event.timeStamp - last < GAP_MS;
    last = event.timeStamp;
    if (/^[0-9A-Za-z]$/.test(event.key)) typed = quick ? typed + event.key : event.key;
    else if (event.key === "Enter" && quick && typed.length >= LEAST) {
      event.preventDefault();
      event.stopPropagation();
      read(typed);
      typed = "";
    } else if (event.key !== "Shift") typed = "";
  };
  addEventListener("keydown", onkeydown, { capture: true });
}
