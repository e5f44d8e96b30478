/** A cookie of the platform's host. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** The cookies of one browser, as far as the tests need them: by name and path, for one host. */
export class CookieJar {
  readonly #cookies = new Map<string, { value: string; path: string }>();

  /** @param cookies what another jar holds */
  constructor(cookies: readonly Cookie[] = []) {
    for (const { name, value, path } of cookies) this.#cookies.set(`${path} ${name}`, { value, path });
  }

  /** The header for a request to this path. */
  header(path: string): string {
    return [...this.#cookies]
      .filter(([, cookie]) => path.startsWith(cookie.path))
      .map(([key, cookie]) => `${key.slice(key.indexOf(' ') + 1)}=${cookie.value}`)
      .join('; ');
  }

  /** All of them, for a real browser that goes on where a story without one has come to. */
  all(): Cookie[] {
    return [...this.#cookies].map(([key, cookie]) => ({ name: key.slice(key.indexOf(' ') + 1), ...cookie }));
  }

  /** Takes over what an answer sets and removes. */
  store(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const name = pair.slice(0, pair.indexOf('='));
      const value = pair.slice(pair.indexOf('=') + 1);
      const attribute = (wanted: string) =>
        attributes.find((part) => part.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
      const path = attribute('path') ?? '/';
      const expires = attribute('expires');
      const isGone = value === '' || attribute('max-age') === '0' || (expires !== undefined && new Date(expires) < new Date());
      if (isGone) this.#cookies.delete(`${path} ${name}`);
      else this.#cookies.set(`${path} ${name}`, { value, path });
    }
  }
}
