// @ts-check
/** The pictures of slides: fetched ahead, kept for a hub that is gone, dropped when no longer wanted. */

const STORE = "linli-screen-frames";
const PATIENCE_MS = 10_000;
const AGAIN_MS = { soon: 2000, unreachable: 4000, refused: 60_000 };

/** @typedef {{url: string, failed: string, retry: number}} Frame */

/** Event `change`: a picture arrived, or could not be had (`failed` is a word for why). */
export class Frames extends EventTarget {
  constructor() {
    super();
    /** @type {Map<string, Frame>} */
    this.known = new Map();
    /** @type {string[]} */
    this.wanted = [];
    this.screen = "";
    this.busy = false;
  }

  /** Return the address of a slide's picture, "" as long as it is not here. @param {string} slide */
  url(slide) {
    return this.known.get(slide)?.url ?? "";
  }

  /** Return why a slide's picture can't be had, "" where nothing is known. @param {string} slide */
  failed(slide) {
    return this.known.get(slide)?.failed ?? "";
  }

  /** Get these, in this order; forget all others. @param {string} screen @param {string[]} slides */
  async want(screen, slides) {
    if (screen === this.screen && slides.join() === this.wanted.join()) return;
    this.screen = screen;
    this.wanted = slides;
    for (const [slide, { url }] of this.known) {
      if (slides.includes(slide)) continue;
      URL.revokeObjectURL(url);
      this.known.delete(slide);
    }
    await this.restore();
    await this.fill();
    await this.prune();
  }

  /** The hub is back: what could not be reached is asked for at once. */
  again() {
    for (const frame of this.known.values()) if (frame.failed) frame.retry = 0;
    this.fill();
  }

  /** A picture that came can't be shown. @param {string} slide */
  spoilt(slide) {
    URL.revokeObjectURL(this.url(slide));
    this.known.set(slide, failure("not_decoded", AGAIN_MS.refused));
    this.forget(slide);
  }

  /** Take what was kept, before anything is asked of a hub that may be gone. */
  async restore() {
    const store = await open();
    for (const slide of this.wanted.filter((id) => !this.url(id))) {
      const kept = await store?.match(this.address(slide));
      if (kept) this.settle(slide, await arrived(kept));
    }
  }

  /** Fetch what is missing, unless it failed a moment ago. */
  async fill() {
    if (this.busy) return;
    this.busy = true;
    for (let slide = this.next(); slide; slide = this.next()) {
      this.settle(slide, await this.load(slide));
    }
    this.busy = false;
  }

  /** @param {string} slide @param {Frame} frame */
  settle(slide, frame) {
    if (!this.wanted.includes(slide) || this.url(slide)) return URL.revokeObjectURL(frame.url);
    this.known.set(slide, frame);
    this.dispatchEvent(new Event("change"));
  }

  /** Return the first slide that is wanted and may be asked for now. */
  next() {
    const now = Date.now();
    return this.wanted.find((slide) => {
      const frame = this.known.get(slide);
      return !frame || (!frame.url && frame.retry <= now);
    });
  }

  /** @param {string} slide @returns {Promise<Frame>} */
  async load(slide) {
    const address = this.address(slide);
    try {
      const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!answer.ok) return refusal(answer);
      await (await open())?.put(address, answer.clone()).catch(() => {}); // full: it lives as long as the page
      return await arrived(answer);
    } catch {
      return failure("unreachable", AGAIN_MS.unreachable);
    }
  }

  async prune() {
    const store = await open();
    const keep = new Set(this.wanted.map((slide) => new URL(this.address(slide), location.href).href));
    for (const request of (await store?.keys()) ?? []) if (!keep.has(request.url)) await store?.delete(request);
  }

  /** @param {string} slide */
  async forget(slide) {
    await (await open())?.delete(this.address(slide));
  }

  /** @param {string} slide */
  address(slide) {
    return `/api/frames/${encodeURIComponent(this.screen)}/${encodeURIComponent(slide)}`;
  }
}

/** Cache Storage, which browsers have on https and on the hub itself; without it pictures live as long as the page. */
async function open() {
  return globalThis.caches ? caches.open(STORE).catch(() => null) : null;
}

/** @param {Response} answer @returns {Promise<Frame>} */
const arrived = async (answer) => ({ url: URL.createObjectURL(await answer.blob()), failed: "", retry: 0 });

/** @param {string} failed @param {number} wait */
const failure = (failed, wait) => ({ url: "", failed, retry: Date.now() + wait });

/** @param {Response} answer */
async function refusal(answer) {
  const { code } = await answer.json().catch(() => ({ code: "" }));
  return failure(code || "refused", answer.status === 503 ? AGAIN_MS.soon : AGAIN_MS.refused);
}
