// @ts-check
/** The page's own files: from the hub while it answers, else as they were. The pictures are the page's business. */

const FILES = "linli-screen-pages";
const PATIENCE_MS = 3000;
const GONE_MS = 5000;
const worker = /** @type {any} */ (self);
let goneSince = 0;

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { method, url, mode, cache } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin || !pathname.startsWith("/pages/")) return;
  if (mode !== "navigate" && cache === "no-cache") return; // the page itself renews what is kept
  event.respondWith(answer(event.request));
});

/** @param {Request} request @returns {Promise<Response>} */
async function answer(request) {
  const files = await caches.open(FILES);
  const kept = await files.match(request.url);
  if (kept && Date.now() - goneSince < GONE_MS) return kept;
  try {
    const patience = kept ? { signal: AbortSignal.timeout(PATIENCE_MS) } : {};
    const fresh = await fetch(request, patience);
    if (kept && fresh.status >= 500) return kept;
    if (fresh.ok && fresh.type === "basic") await files.put(request.url, fresh.clone());
    return fresh;
  } catch (error) {
    goneSince = Date.now();
    if (kept) return kept;
    throw error;
  }
}
