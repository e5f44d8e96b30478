import { createSecureContext } from 'node:tls';
import { Agent, fetch } from 'undici';
import type { RequestInit as UndiciRequestInit } from 'undici';
import { ConfigError } from '../room/room-config.js';
import type { RoomConfig } from '../room/room-config.js';
import { readPem } from './listener-tls.js';

/** As `fetch`, for addresses of other rooms. */
export type PeerFetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * A connection on which nothing was asked for so long is closed by who asks, before the other side could close it: what is sent on a connection at the moment at
 * which it is closed is lost, and nobody knows whether it was done.
 */
export const LONGEST_IDLE_MS = 4_000;

interface PeerConnections {
  readonly connect: { readonly ca?: string; readonly rejectUnauthorized: true };
  readonly keepAliveTimeout: number;
  readonly keepAliveMaxTimeout: number;
}

/**
 * Connections to the other rooms. Where an internal authority is named it is the only one that is believed: a certificate that anybody
 * could have got from a public one proves nothing about a room.
 */
export class Peers {
  /** How a program that makes its own connections to other rooms, such as a proxy, makes and keeps them: options of undici. */
  readonly connections: PeerConnections;
  private readonly agent: Agent;

  constructor(ca: string | undefined) {
    const connect = { rejectUnauthorized: true as const, ...(ca === undefined ? {} : { ca }) };
    this.connections = { connect, keepAliveTimeout: LONGEST_IDLE_MS, keepAliveMaxTimeout: LONGEST_IDLE_MS };
    this.agent = new Agent({ allowH2: false, ...this.connections });
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
