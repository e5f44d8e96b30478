import { createHash } from 'node:crypto';
import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { Problem } from '@vidimus/contracts';
import { NoIdempotencyKey, ProblemResponses, Public } from '@vidimus/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OcspResponder } from './ocsp-responder.js';
import { StatusRepository } from './status.repository.js';

export const OCSP_REQUEST = 'application/ocsp-request';
const OCSP_RESPONSE = 'application/ocsp-response';
const OCSP_PATH = '/ocsp/';
/** Revocations are to show at once: caches may answer twice within a second, no longer. */
const OCSP_CACHING = 'public, max-age=1, no-transform, must-revalidate';
const CRL_CACHING = 'public, max-age=5, must-revalidate';
const CERTIFICATE_CACHING = 'public, max-age=86400';

/** Status information for everybody, at the addresses that certificates carry. */
@Controller()
@Public('Relying parties ask for the status of certificates without an account (RFC 5280, RFC 6960).')
export class StatusController {
  constructor(
    private readonly responder: OcspResponder,
    private readonly repository: StatusRepository,
  ) {}

  @Post('ocsp')
  @NoIdempotencyKey('A question: it changes nothing.')
  @ApiConsumes(OCSP_REQUEST)
  @ApiProduces(OCSP_RESPONSE)
  @ApiOkResponse({ description: 'An OCSPResponse, DER (RFC 6960, 4.2).' })
  async post(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    // A body of another type is no OCSP request; empty bytes are answered as malformed.
    await this.#answer(Buffer.isBuffer(request.body) ? request.body : new Uint8Array(0), 'no-store', reply);
  }

  /** RFC 6960, A.1: the request in base64 behind the address, percent-encoded, though some clients leave `/` as it is. */
  @Get('ocsp/*')
  @ApiProduces(OCSP_RESPONSE)
  @ApiOkResponse({ description: 'An OCSPResponse, DER (RFC 6960, 4.2).' })
  async get(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#answer(requestInPath(request.url), OCSP_CACHING, reply);
  }

  @Get('crl/:file')
  @ApiProduces('application/pkix-crl')
  @ApiOkResponse({ description: 'The latest revocation list of the issuer, DER (RFC 5280, 5).' })
  @ProblemResponses('not-found')
  async crl(@Param('file') file: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const issuer = nameIn(file, '.crl');
    const crl = await this.repository.latestCrl(issuer);
    if (crl === undefined) throw notFound();
    await send(request, reply, { der: crl.der, type: 'application/pkix-crl', etag: `"${issuer}-${crl.number}"`, caching: CRL_CACHING });
  }

  @Get('aia/:file')
  @ApiProduces('application/pkix-cert')
  @ApiOkResponse({ description: 'The certificate of the issuer, DER (RFC 5280, 4.2.2.1).' })
  @ProblemResponses('not-found')
  async certificate(@Param('file') file: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const certificate = await this.repository.authority(nameIn(file, '.cer'));
    if (certificate === undefined) throw notFound();
    const { der } = certificate;
    const etag = `"${createHash('sha256').update(der).digest('hex')}"`;
    await send(request, reply, { der, type: 'application/pkix-cert', etag, caching: CERTIFICATE_CACHING });
  }

  async #answer(requestDer: Uint8Array, caching: string, reply: FastifyReply): Promise<void> {
    const response = await this.responder.respond(requestDer);
    await reply.code(200).header('content-type', OCSP_RESPONSE).header('cache-control', caching).send(Buffer.from(response));
  }
}

interface PublishedFile {
  readonly der: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly caching: string;
}

async function send(request: FastifyRequest, reply: FastifyReply, { der, type, etag, caching }: PublishedFile): Promise<void> {
  reply.header('etag', etag).header('cache-control', caching);
  const known = request.headers['if-none-match']?.split(',').some((tag) => tag.trim() === etag) ?? false;
  await (known ? reply.code(304).send() : reply.code(200).header('content-type', type).send(der));
}

/** Bytes that no request decodes to where the path holds none. */
function requestInPath(url: string): Uint8Array {
  const encoded = url.slice(url.indexOf(OCSP_PATH) + OCSP_PATH.length);
  try {
    return Buffer.from(decodeURIComponent(encoded), 'base64');
  } catch {
    return new Uint8Array(0);
  }
}

function nameIn(file: string, extension: string): string {
  if (!file.endsWith(extension)) throw notFound();
  return file.slice(0, -extension.length);
}

function notFound(): Problem {
  return new Problem('not-found', 'There is no such file. The addresses stand in the certificates and under /v1/issuers of the authority.');
}
