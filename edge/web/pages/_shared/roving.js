// @ts-check
/** Keyboard and switch access: one Tab stop for a grid, arrows go to the neighbour in that direction. */

const WAYS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});
const ASIDE = 3;

/**
 * Let arrows, Home and End move the focus among the container's targets. Enter and Space are the browser's own.
 * @param {HTMLElement} container
 * @param {string} [targets]
 */
export function rove(container, targets = "button, a") {
  const all = () =>
    /** @type {HTMLElement[]} */ ([...container.querySelectorAll(targets)]).filter((node) => node.offsetParent !== null);
  const only = (/** @type {HTMLElement | undefined} */ chosen) => {
    for (const node of all()) node.tabIndex = node === chosen ? 0 : -1;
  };
  const settle = () => {
    const nodes = all();
    if (!nodes.some((node) => node.tabIndex === 0) || nodes.filter((node) => node.tabIndex === 0).length > 1) {
      only(nodes.find((node) => node === document.activeElement) ?? nodes[0]);
    }
  };
  container.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && target.matches(targets)) only(target);
  });
  container.addEventListener("keydown", (event) => {
    const next = nextOf(all(), document.activeElement, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  new MutationObserver(settle).observe(container, { childList: true, subtree: true });
  settle();
}

/** @param {HTMLElement[]} nodes @param {Element | null} from @param {string} key */
function nextOf(nodes, from, key) {
  if (key === "Home") return nodes[0];
  if (key === "End") return nodes[nodes.length - 1];
  const way = WAYS[key];
  if (!way || !from || !nodes.includes(/** @type {HTMLElement} */ (from))) return undefined;
  const here = centre(from);
  let best;
  let least = Infinity;
  for (const node of nodes) {
    const there = centre(node);
    const [dx, dy] = [there.x - here.x, there.y - here.y];
    const along = dx * way[0] + dy * way[1];
    const aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
    if (along <= 1 || along + aside * ASIDE >= least) continue;
    [best, least] = [node, along + aside * ASIDE];
  }
  return best;
}

/** @param {Element} node */
function centre(node) {
  const { left, top, width, height } = node.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
