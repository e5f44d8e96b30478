import type { Socket } from 'node:net';
import { Problem } from '@vidimus/contracts';
import type { Ids } from '@vidimus/workflow';
import type { FastifyReply } from 'fastify';
import { PROBLEM_MEDIA_TYPE, problemDocument } from './problem-document.js';

/** What fastify is told to do with what it cannot read. */
export interface UnreadableRequests {
  /** A malformed address: there is a request, but no route. */
  readonly frameworkErrors: (error: unknown, request: unknown, reply: FastifyReply) => void;
  /** Not even a request: no HTTP, headers that are too large, or nothing at all for too long. */
  readonly clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => void;
}

const STATUS = 400;

/**
 * Answers what passes neither routes nor hooks nor the filter, so that callers find a problem document in every refusal.
 * What they sent is not repeated.
 */
export function unreadableRequests(publicUrl: string, ids: Ids): UnreadableRequests {
  const refusal = (detail: string): string => JSON.stringify(problemDocument(new Problem('validation-failed', detail), publicUrl, ids.uuid()));
  return {
    frameworkErrors: (_error, _request, reply) => {
      const body = refusal('The address of the request is malformed: its percent-encoding is wrong, or a part of it is too long.');
      reply.hijack();
      reply.raw.writeHead(STATUS, { 'content-type': PROBLEM_MEDIA_TYPE, 'cache-control': 'no-store', 'content-length': Buffer.byteLength(body) }).end(body);
    },
    clientErrorHandler: (error, socket) => {
      // The client has gone: nobody is there to be told.
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
      const body = refusal('The request cannot be read: it is no HTTP, its headers are too large, or it took too long to arrive.');
      const head = [`content-type: ${PROBLEM_MEDIA_TYPE}`, `content-length: ${Buffer.byteLength(body)}`, 'cache-control: no-store', 'connection: close'];
      socket.end(`HTTP/1.1 ${STATUS} Bad Request\r\n${head.join('\r\n')}\r\n\r\n${body}`);
    },
  };
}
