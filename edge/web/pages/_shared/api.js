// @ts-check
/** The hub's HTTP API. A refusal is an answer with words, not an exception. */

/** @typedef {{ok: boolean, status: number, data: any, words: {zh: string, en: string} | null}} Answer */

const PATIENCE_MS = 15_000;
const UPLOAD_MS = 120_000;
const ASK_AGAIN_MS = 4000;

/**
 * @param {string} method
 * @param {string} url
 * @param {unknown} [data]
 * @param {number} [patience] in ms
 * @returns {Promise<Answer>} status 0: the hub could not be reached
 */
export function call(method, url, data, patience = PATIENCE_MS) {
  const json = data === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(data) };
  return answerOf(url, { method, ...json, signal: AbortSignal.timeout(patience) });
}

/**
 * Send a file or a text as it is.
 * @param {string} url
 * @param {Blob | string} body
 * @param {string} type its media type
 */
export function send(url, body, type) {
  const headers = { "Content-Type": type };
  return answerOf(url, { method: "POST", headers, body, signal: AbortSignal.timeout(UPLOAD_MS) });
}

/** @param {string} url @param {RequestInit} request @returns {Promise<Answer>} */
async function answerOf(url, request) {
  try {
    const response = await fetch(url, request);
    const value = await response.json();
    return { ok: response.ok, status: response.status, data: value, words: value.words ?? null };
  } catch {
    return { ok: false, status: 0, data: null, words: null };
  }
}

/**
 * Ask the hub to do something.
 * @param {string} kind
 * @param {Record<string, unknown>} fields
 */
export const command = (kind, fields) => call("POST", `/api/commands/${encodeURIComponent(kind)}`, fields);

/** Return who is signed in, or leave for the sign-in page. @returns {Promise<any>} */
export async function whoAmI() {
  for (;;) {
    const answer = await call("GET", "/api/session", undefined, ASK_AGAIN_MS);
    if (answer.ok) return answer.data;
    if (answer.status === 401 || answer.status === 403) {
      location.assign("/pages/signin/");
      return new Promise(() => {});
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}
