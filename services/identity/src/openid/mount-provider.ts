import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Problem } from '@vidimus/contracts';
import { CLOCK, clientNetwork, IDS, PROBLEM_MEDIA_TYPE, problemDocument, RateLimiter } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import type Provider from 'oidc-provider';
import { OIDC_PROVIDER } from './oidc-provider.token.js';
import { SIGN_OUT_SCRIPT } from './pages.js';

/** Requests for authorisation leave a row behind before anybody has proved anything. Generous: an agency shares one network. */
const AUTHORISATIONS = { name: 'oidc-authorisation', points: 600, durationSeconds: 60 } as const;

/** A request as it reaches middleware: the server adds the address that it believes, behind a proxy the forwarded one. */
type AddressedRequest = IncomingMessage & { readonly ip?: string };

/** Puts the OpenID Connect provider under `/oidc`. Guards, pipes and filters of Nest do not see it, hence the limit of its own. */
export function mountProvider(app: NestFastifyApplication, publicUrl: string): void {
  const provider: Provider = app.get(OIDC_PROVIDER, { strict: false });
  const limiter = app.get(RateLimiter, { strict: false });
  const ids: Ids = app.get(IDS, { strict: false });
  const clock: Clock = app.get(CLOCK, { strict: false });
  app.use('/oidc', (_request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => {
    try {
      // The provider reads the machine's clock itself, and would stamp tokens with a wrong one.
      clock.now();
      next();
    } catch (error) {
      if (error instanceof Problem) refuse(response, error, publicUrl, ids.uuid());
      else next(error);
    }
  });
  app.use('/oidc/auth', (request: AddressedRequest, response: ServerResponse, next: (error?: unknown) => void) => {
    limiter.consume(AUTHORISATIONS, clientNetwork(request.ip ?? '')).then(
      () => next(),
      (error: unknown) => {
        if (error instanceof Problem) refuse(response, error, publicUrl, ids.uuid());
        else next(error);
      },
    );
  });
  app.use(SIGN_OUT_SCRIPT.path, (_request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('content-type', 'text/javascript; charset=utf-8');
    response.end(SIGN_OUT_SCRIPT.source);
  });
  app.use('/oidc', provider.callback());
}

function refuse(response: ServerResponse, problem: Problem, publicUrl: string, requestId: string): void {
  const document = problemDocument(problem, publicUrl, requestId);
  response.writeHead(document.status, { 'content-type': PROBLEM_MEDIA_TYPE, 'retry-after': String(document.retryAfterSeconds ?? 1) });
  response.end(JSON.stringify(document));
}
