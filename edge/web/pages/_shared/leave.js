// @ts-check
/** The way out of a screen on a wall, for those who know it. */

const HOLD_MS = 3000;

/** Who holds this for three seconds reaches the sign-in. @param {HTMLElement} node */
export function holdToLeave(node) {
  let timer = 0;
  node.addEventListener("pointerdown", () => {
    timer = setTimeout(() => location.assign("/pages/signin/"), HOLD_MS);
  });
  for (const type of ["pointerup", "pointerleave", "pointercancel"]) node.addEventListener(type, () => clearTimeout(timer));
}
