// @ts-check
/** Building and changing elements without ever parsing text as HTML. */

/**
 * Make an element. `props`: `class`, `on…` listeners, properties of the element, else attributes.
 * @param {string} tag
 * @param {Record<string, any>} [props]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement & Record<string, any>}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name in node) /** @type {any} */ (node)[name] = value;
    else node.setAttribute(name, value);
  }
  for (const child of children) if (child !== null && child !== undefined) node.append(child);
  return node;
}

/**
 * Set a node's text, touching the page only when it differs.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Make a container's children match `items`: each keeps its element as long as its key stays.
 * @template T
 * @param {Element} container
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => HTMLElement} make
 * @param {(node: any, item: T) => void} update
 */
export function reconcile(container, items, keyOf, make, update) {
  const old = new Map();
  for (const child of [...container.children]) old.set(/** @type {any} */ (child).rowKey, child);
  let place = container.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let node = old.get(key);
    if (node) old.delete(key);
    else {
      node = make(item);
      node.rowKey = key;
    }
    if (node === place) place = node.nextElementSibling;
    else container.insertBefore(node, place);
    update(node, item);
  }
  for (const gone of old.values()) gone.remove();
}
