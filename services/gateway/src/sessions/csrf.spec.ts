import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { mayWrite } from './csrf.js';

const SITE = 'https://vidimus.example';
const request = (headers: Record<string, string>) => ({ headers }) as unknown as FastifyRequest;

describe('writes with a session cookie', () => {
  it.each([
    ['the token, from this site', { 'x-vidimus-csrf': 'token', origin: SITE }, true],
    ['the token, from a browser that names no origin', { 'x-vidimus-csrf': 'token' }, true],
    ['the token, from another site', { 'x-vidimus-csrf': 'token', origin: 'https://elsewhere.example' }, false],
    ['a wrong token', { 'x-vidimus-csrf': 'taken', origin: SITE }, false],
    ['a token of another length', { 'x-vidimus-csrf': 'token2', origin: SITE }, false],
    ['no token', { origin: SITE }, false],
  ])('%s', (_what, headers, allowed) => {
    expect(mayWrite(request(headers as Record<string, string>), 'token', SITE)).toBe(allowed);
  });
});
