import { createSecureContext } from 'node:tls';
import { Agent, fetch } from 'undici';
import type { RequestInit as UndiciRequestInit } from 'undici';
import { ConfigError } from '../room/room-config.js';
import type { RoomConfig } from '../room/room-config.js';
import { readPem } from './listener-tls.js';

/** As `fetch`, for addresses of other rooms. */
export type PeerFetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * Connections to the other rooms. Where an internal authority is named it is the only one that is believed: a certificate that anybody
 * could have got from a public one proves nothing about a room.
 */
export class Peers {
  /** How a program that makes its own connections to other rooms, such as a proxy, checks them. */
  readonly checks: { readonly ca?: string; readonly rejectUnauthorized: true };
  private readonly agent: Agent;

  constructor(ca: string | undefined) {
    this.checks = { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) };
    this.agent = new Agent({ allowH2: false, connect: this.checks });
  }

  /** @throws ConfigError when the file with the internal authority cannot be used. */
  static async fromSettings({ VIDIMUS_PEER_CA_FILE: file }: RoomConfig): Promise<Peers> {
    if (file === undefined) return new Peers(undefined);
    const ca = await readPem('VIDIMUS_PEER_CA_FILE', file);
    try {
      createSecureContext({ ca });
      if (!ca.includes('-----BEGIN CERTIFICATE-----')) throw new Error('There is no certificate in it.');
    } catch (cause) {
      throw new ConfigError('The file that VIDIMUS_PEER_CA_FILE names must hold certificates in PEM.', { cause });
    }
    return new Peers(ca);
  }

  readonly fetch: PeerFetch = async (url, init) => {
    const request = { ...init, dispatcher: this.agent } as UndiciRequestInit;
    return fetch(url, request);
  };

  /** Closes all connections. */
  stop(): Promise<void> {
    return this.agent.destroy();
  }
}
