import { readFile } from 'node:fs/promises';
import { unwatchFile, watchFile } from 'node:fs';
import { createSecureContext, Server } from 'node:tls';
import type { Logger } from 'pino';
import { ConfigError } from '../room/room-config.js';
import type { RoomConfig } from '../room/room-config.js';

/** Key and certificate of a listener, as Node takes them. */
export interface ListenerIdentity {
  /** PEM. */
  readonly key: string;
  /** PEM: the certificate, then those between it and the internal root. */
  readonly cert: string;
  readonly minVersion: 'TLSv1.2';
}

interface IdentityFiles {
  readonly key: string;
  readonly certificate: string;
}

/** Files are looked at, not subscribed to: mounted secrets are exchanged by links, of which no notice comes. */
const LOOK_EVERY_MS = 5_000;

/** What the listeners of a room prove themselves with. Files that are replaced while the room runs are taken up within seconds. */
export class ListenerTls {
  private readonly stops: (() => void)[] = [];

  private constructor(
    /** As the files were when the room started. */
    readonly identity: ListenerIdentity,
    private readonly files: IdentityFiles,
  ) {}

  /**
   * @returns nothing where the settings name no files
   * @throws ConfigError when only one is named, one cannot be read, or they do not belong together.
   */
  static async fromSettings(config: RoomConfig): Promise<ListenerTls | undefined> {
    const { VIDIMUS_HTTP_TLS_KEY_FILE: key, VIDIMUS_HTTP_TLS_CERTIFICATE_FILE: certificate } = config;
    if (key === undefined && certificate === undefined) return undefined;
    if (key === undefined || certificate === undefined) {
      throw new ConfigError('Set VIDIMUS_HTTP_TLS_KEY_FILE and VIDIMUS_HTTP_TLS_CERTIFICATE_FILE both, or neither: a key is of no use without its certificate.');
    }
    return new ListenerTls(await readIdentity({ key, certificate }), { key, certificate });
  }

  /** Lets a listener take up new files; connections that are open keep what they began with. */
  follow(server: object, log: Logger): void {
    if (!(server instanceof Server)) throw new Error('The listener was made without its key and certificate.');
    const renew = (): void => {
      readIdentity(this.files).then(
        (identity) => {
          server.setSecureContext(identity);
          log.info('the listener has taken up its new certificate');
        },
        // The two are written one after the other: the second change comes with its own look.
        (err: unknown) => log.warn({ err }, 'the files of the listener changed and do not belong together; it goes on with the former ones'),
      );
    };
    for (const file of [this.files.key, this.files.certificate]) {
      watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, renew);
      this.stops.push(() => unwatchFile(file, renew));
    }
  }

  /** Looks at the files no more. */
  stop(): void {
    for (const stop of this.stops.splice(0)) stop();
  }
}

async function readIdentity(files: IdentityFiles): Promise<ListenerIdentity> {
  const [key, cert] = await Promise.all([
    readPem('VIDIMUS_HTTP_TLS_KEY_FILE', files.key),
    readPem('VIDIMUS_HTTP_TLS_CERTIFICATE_FILE', files.certificate),
  ]);
  const identity: ListenerIdentity = { key, cert, minVersion: 'TLSv1.2' };
  try {
    createSecureContext(identity);
  } catch (cause) {
    throw new ConfigError(
      'The files that VIDIMUS_HTTP_TLS_KEY_FILE and VIDIMUS_HTTP_TLS_CERTIFICATE_FILE name must hold a private key without a passphrase and its certificate, in PEM.',
      { cause },
    );
  }
  return identity;
}

/** @throws ConfigError naming the variable. */
export async function readPem(variable: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`The file that ${variable} names cannot be read: check its path and its rights.`, { cause });
  }
}
