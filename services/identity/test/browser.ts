interface Cookie {
  readonly value: string;
  readonly path: string;
}

/** As much of a browser as signing in needs: cookies by name and path, and redirects that the test follows by itself. */
export class Browser {
  private readonly cookies = new Map<string, Cookie>();

  /** @param address where the requests seem to come from, as a proxy in front would say. */
  constructor(private readonly address = '198.51.100.7') {}

  async get(url: string): Promise<Response> {
    return this.send(url, {});
  }

  async post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
  }

  async postForm(url: string, form: Record<string, string>): Promise<Response> {
    return this.send(url, { method: 'POST', body: new URLSearchParams(form) });
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name)?.value;
  }

  /** Everything but what marks the device, as after "delete cookies of the session". */
  forgetSession(): void {
    for (const name of this.cookies.keys()) if (name !== 'vidimus_device') this.cookies.delete(name);
  }

  private async send(url: string, init: RequestInit): Promise<Response> {
    const { pathname } = new URL(url);
    const sent = [...this.cookies].filter(([, { path }]) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`));
    const headers = new Headers(init.headers);
    headers.set('cookie', sent.map(([name, { value }]) => `${name}=${value}`).join('; '));
    headers.set('x-forwarded-for', this.address);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const header of response.headers.getSetCookie()) this.keep(header);
    return response;
  }

  private keep(header: string): void {
    const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
    if (value === '' || attributes.some((attribute) => /^expires=Thu, 01 Jan 1970/i.test(attribute))) this.cookies.delete(name);
    else this.cookies.set(name, { value, path });
  }
}
