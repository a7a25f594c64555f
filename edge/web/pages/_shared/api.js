// @ts-check
/** The hub's HTTP API. A refusal is an answer with words, not an exception. */

/** @typedef {{ok: boolean, status: number, data: any, words: {zh: string, en: string} | null}} Answer */

/**
 * @param {string} method
 * @param {string} url
 * @param {unknown} [data]
 * @returns {Promise<Answer>} status 0: the hub could not be reached
 */
export async function call(method, url, data) {
  try {
    const response = await fetch(url, {
      method,
      headers: data === undefined ? {} : { "Content-Type": "application/json" },
      body: data === undefined ? undefined : JSON.stringify(data),
      signal: AbortSignal.timeout(15_000),
    });
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
    const answer = await call("GET", "/api/session");
    if (answer.ok) return answer.data;
    if (answer.status === 401 || answer.status === 403) {
      location.assign("/pages/signin/");
      return new Promise(() => {});
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}
