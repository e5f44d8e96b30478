import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '../room/room-config.js';
import { isLoopback } from './loopback.js';
import { assertMode } from './mode-rules.js';

type Settings = Parameters<typeof assertMode>[1];

/** What a room of its own machine has, with everything local. */
const local: Settings = {
  VIDIMUS_MODE: 'production',
  VIDIMUS_HTTP_HOST: '127.0.0.1',
  VIDIMUS_HTTP_PORT: 0,
  VIDIMUS_PUBLIC_URL: 'https://trust.example',
  VIDIMUS_OIDC_URL: 'http://localhost:8102/oidc',
  VIDIMUS_ROOM_URLS: { seals: 'http://[::1]:8103' },
  VIDIMUS_LOG_LEVEL: 'info',
  VIDIMUS_DATABASE_URL: 'postgres://letters@localhost/letters',
  VIDIMUS_EVENT_LOG: 'kafka',
  VIDIMUS_KAFKA_BROKERS: ['127.0.0.1:9092', '[::1]:9093'],
};
const letters = { name: 'letters' };

function refusal(changes: Partial<Settings>, room: Parameters<typeof assertMode>[0] = letters): string | undefined {
  try {
    assertMode(room, { ...local, ...changes });
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

describe('the mode', () => {
  it('knows this machine from others', () => {
    expect(['localhost', '127.0.0.1', '127.8.9.1', '::1', '[::1]'].map(isLoopback)).toEqual([true, true, true, true, true]);
    expect(['0.0.0.0', '::', '10.0.0.1', '128.0.0.1', '127.0.0.1.example', 'localhost.example', ''].map(isLoopback)).not.toContain(true);
  });

  it('lets everything pass on one machine, and over a socket', () => {
    expect(refusal({})).toBeUndefined();
    expect(refusal({ VIDIMUS_DATABASE_URL: 'postgres:///letters?user=letters&host=/var/run/postgresql' })).toBeUndefined();
  });

  it.each<[string, Partial<Settings>, RegExp]>([
    ['a listener', { VIDIMUS_HTTP_HOST: '0.0.0.0' }, /VIDIMUS_HTTP_HOST .* VIDIMUS_HTTP_TLS_KEY_FILE and VIDIMUS_HTTP_TLS_CERTIFICATE_FILE/],
    ['the public address', { VIDIMUS_PUBLIC_URL: 'http://trust.example' }, /VIDIMUS_PUBLIC_URL must begin with https:/],
    ['the OpenID provider', { VIDIMUS_OIDC_URL: 'http://identity:8443/oidc' }, /VIDIMUS_OIDC_URL must begin with https:/],
    ['another room', { VIDIMUS_ROOM_URLS: { seals: 'http://seals:8443' } }, /VIDIMUS_ROOM_URLS \(seals\) must begin with https:/],
    ['a collector of traces', { VIDIMUS_OTLP_URL: 'http://collector:4318' }, /VIDIMUS_OTLP_URL must begin with https:/],
    ['brokers', { VIDIMUS_KAFKA_BROKERS: ['127.0.0.1:9092', 'kafka:9092'] }, /VIDIMUS_KAFKA_CA_FILE and VIDIMUS_KAFKA_USER/],
    ['the database', { VIDIMUS_DATABASE_URL: 'postgres://letters@db/letters?sslmode=require' }, /sslmode=verify-full .* VIDIMUS_DATABASE_URL/],
    ['the embedded log', { VIDIMUS_EVENT_LOG_URL: 'postgres://letters@db/events' }, /sslmode=verify-full .* VIDIMUS_EVENT_LOG_URL/],
  ])('production refuses plaintext beyond this machine: %s', (_what, changes, sentence) => {
    expect(refusal(changes)).toMatch(sentence);
  });

  it('production takes all of it with TLS', () => {
    expect(
      refusal({
        VIDIMUS_HTTP_HOST: '0.0.0.0',
        VIDIMUS_HTTP_TLS_KEY_FILE: '/etc/vidimus/tls/letters.key',
        VIDIMUS_HTTP_TLS_CERTIFICATE_FILE: '/etc/vidimus/tls/letters.crt',
        VIDIMUS_OIDC_URL: 'https://identity:8443/oidc',
        VIDIMUS_ROOM_URLS: { seals: 'https://seals:8443' },
        VIDIMUS_KAFKA_BROKERS: ['kafka:9093'],
        VIDIMUS_KAFKA_CA_FILE: '/etc/vidimus/tls/ca.crt',
        VIDIMUS_KAFKA_USER: 'letters',
        VIDIMUS_DATABASE_URL: 'postgres://letters@db/letters?sslmode=verify-full&sslrootcert=/etc/vidimus/tls/ca.crt',
      }),
    ).toBeUndefined();
  });

  it('tells all faults at once, and takes a listener whose answers prove themselves', () => {
    expect(refusal({ VIDIMUS_HTTP_HOST: '::', VIDIMUS_PUBLIC_URL: 'http://trust.example' })).toMatch(/letters cannot start\. VIDIMUS_HTTP_HOST.*VIDIMUS_PUBLIC_URL/);
    expect(refusal({ VIDIMUS_HTTP_HOST: '0.0.0.0' }, { name: 'status', plaintextListener: 'Every answer is signed.' })).toBeUndefined();
  });

  it('demo listens on this machine alone, with TLS or without', () => {
    const demo = { VIDIMUS_MODE: 'demo', VIDIMUS_HTTP_TLS_KEY_FILE: '/k', VIDIMUS_HTTP_TLS_CERTIFICATE_FILE: '/c' } as const;
    expect(refusal({ ...demo, VIDIMUS_HTTP_HOST: '0.0.0.0' })).toMatch(/VIDIMUS_MODE is demo.*set VIDIMUS_HTTP_HOST to 127\.0\.0\.1/);
    expect(refusal({ ...demo, VIDIMUS_HTTP_HOST: '0.0.0.0' }, { name: 'status', plaintextListener: 'Every answer is signed.' })).toMatch(/VIDIMUS_MODE is demo/);
    expect(refusal(demo)).toBeUndefined();
  });
});
