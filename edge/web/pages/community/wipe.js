// @ts-check
/** What the browser itself could remember of somebody. */

import { setElderly } from "/pages/_shared/mode.js";
import { hush } from "/pages/_shared/speak.js";

export function wipeBrowser() {
  hush();
  setElderly(false);
  localStorage.clear();
  sessionStorage.clear();
  document.querySelectorAll(".toast").forEach((node) => node.remove());
}
