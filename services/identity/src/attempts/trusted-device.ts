import { Inject, Injectable } from '@nestjs/common';
import { FieldCipher } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';

export const DEVICE_COOKIE = 'vidimus_device';
const LIFETIME_SECONDS = 180 * 86_400;
/** A shared workstation remembers so many officers; the one who signed in longest ago is forgotten first. */
const MOST_ACCOUNTS = 8;

/** One account that signed in from this browser: when, and the seal over device, account and instant. */
interface Mark {
  readonly at: number;
  readonly seal: string;
}

/**
 * Recognises a browser that completed a sign-in to an account before. It proves nothing about the person; it only keeps strangers'
 * failures from slowing this browser down. The cookie is `device.at-seal.at-seal…`: sealed, and without any account id in it.
 */
@Injectable()
export class TrustedDevice {
  constructor(
    private readonly cipher: FieldCipher,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** The device's id when it signed in to this account within the last 180 days. */
  recognise(cookie: string | undefined, accountKey: string): string | undefined {
    const { device, marks } = read(cookie);
    if (device === undefined) return undefined;
    return marks.some((mark) => this.holds(device, mark, accountKey)) ? device : undefined;
  }

  /** The value of the cookie after this account signed in. */
  remember(cookie: string | undefined, accountKey: string): string {
    const known = read(cookie);
    const device = known.device ?? Buffer.from(this.ids.random(16)).toString('base64url');
    const at = this.nowSeconds();
    const others = known.marks.filter((mark) => !this.holds(device, mark, accountKey)).slice(0, MOST_ACCOUNTS - 1);
    const marks = [{ at, seal: this.seal(device, at, accountKey) }, ...others];
    return [device, ...marks.map((mark) => `${mark.at.toString(36)}~${mark.seal}`)].join('.');
  }

  /** The `Set-Cookie` header for a value; only the sign-in pages ever see it. */
  header(value: string, secure: boolean): string {
    return `${DEVICE_COOKIE}=${value}; Path=/interaction; Max-Age=${LIFETIME_SECONDS}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  }

  private holds(device: string, mark: Mark, accountKey: string): boolean {
    const fresh = mark.at <= this.nowSeconds() && this.nowSeconds() - mark.at < LIFETIME_SECONDS;
    return fresh && FieldCipher.sameIndex(mark.seal, this.seal(device, mark.at, accountKey));
  }

  private seal(device: string, at: number, accountKey: string): string {
    return this.cipher.blindIndex('trusted-device', `${device} ${at} ${accountKey}`);
  }

  private nowSeconds(): number {
    return Math.floor(this.clock.now().getTime() / 1_000);
  }
}

function read(cookie: string | undefined): { device: string | undefined; marks: Mark[] } {
  const [device = '', ...parts] = (cookie ?? '').slice(0, 1_024).split('.');
  if (!/^[A-Za-z0-9_-]{22}$/.test(device)) return { device: undefined, marks: [] };
  const marks = parts.slice(0, MOST_ACCOUNTS).flatMap((part) => {
    const [, at, seal] = /^([0-9a-z]{1,9})~([A-Za-z0-9_-]{43})$/.exec(part) ?? [];
    return at === undefined || seal === undefined ? [] : [{ at: Number.parseInt(at, 36), seal }];
  });
  return { device, marks };
}
