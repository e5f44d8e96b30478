import { Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Problem } from '@vidimus/contracts';
import { CLOCK, NoIdempotencyKey, ProblemResponses, Public, Returns, ROOM_CONFIG } from '@vidimus/service-kit';
import type { RoomConfig } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { mayWrite } from './csrf.js';
import { OpenId } from './openid.js';
import { SessionCookies } from './session-cookies.js';
import { SessionStore } from './session-store.js';

const sessionSchema = z
  .strictObject({
    signedIn: z.boolean(),
    csrfToken: z.string().nullable().describe('Send it in `x-vidimus-csrf` with every write.'),
    expiresAt: z.iso.datetime().nullable().describe('When the session ends unless it is used.'),
    secondsLeft: z.int().nullable().describe('The same counted from now, for browsers whose clock is wrong.'),
  })
  .meta({
    id: 'Session',
    example: { signedIn: true, csrfToken: 'ml0Yb3…', expiresAt: '2026-11-21T12:30:00Z', secondsLeft: 1800 },
  });

const loginQuery = z.strictObject({
  returnTo: z
    .string()
    .max(2000)
    .regex(/^\/(?![/\\])/, 'Give a path of this site, beginning with one slash.')
    .default('/'),
  stepUp: z.enum(['1']).optional(),
});

const signOutSchema = z
  .strictObject({ redirectTo: z.string() })
  .meta({ id: 'SignOut', example: { redirectTo: 'http://localhost:8080/oidc/session/end' } });

/** Sessions of browsers. The browser never sees a token. */
@ApiTags('session')
@Controller('session')
export class SessionController {
  constructor(
    private readonly openId: OpenId,
    private readonly store: SessionStore,
    private readonly cookies: SessionCookies,
    @Inject(ROOM_CONFIG) private readonly config: RoomConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whether somebody is signed in here. */
  @Get()
  @Public('A page asks this before it knows whether anybody is signed in.')
  @Returns(sessionSchema)
  async read(@Req() request: FastifyRequest): Promise<z.infer<typeof sessionSchema>> {
    const id = this.cookies.sessionId(request);
    const session = id === undefined ? undefined : await this.store.use(id);
    if (id === undefined || session === undefined) return { signedIn: false, csrfToken: null, expiresAt: null, secondsLeft: null };
    const secondsLeft = Math.floor((session.expiresAt.getTime() - this.clock.now().getTime()) / 1000);
    return { signedIn: true, csrfToken: this.store.csrfToken(id), expiresAt: session.expiresAt.toISOString(), secondsLeft };
  }

  /** Begins a sign-in, or asks for a fresh second factor; the browser comes back to `returnTo`. */
  @Get('login')
  @Public('Signing in is what it is for.')
  async login(
    @Query({ schema: loginQuery }) query: z.infer<typeof loginQuery>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { url, pending } = await this.openId.begin(query.returnTo, query.stepUp === '1');
    this.cookies.setPending(reply, pending);
    await reply.redirect(url.href, 303);
  }

  /** Where the OpenID provider sends the browser back to. */
  @Get('callback')
  @Public('The browser is not signed in yet; the answer is bound to it by state, nonce and code verifier.')
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const pending = this.cookies.takePending(request, reply);
    // Without it the sign-in took too long, or began in another browser: begin it again rather than show an error.
    if (pending === undefined) return reply.redirect('/', 303);
    const callback = new URL(request.url, this.config.VIDIMUS_PUBLIC_URL);
    if (callback.searchParams.has('error')) return reply.redirect(pending.returnTo, 303);
    const tokens = await this.openId.finish(callback, pending);
    const former = this.cookies.sessionId(request);
    if (former !== undefined) await this.store.end(former);
    this.cookies.setSession(reply, await this.store.open(tokens));
    return reply.redirect(pending.returnTo, 303);
  }

  /** Ends the session here; `redirectTo` ends the sign-in at the provider too. */
  @Post('logout')
  @Public('Whoever has the cookie may end its session; a foreign page cannot, for want of the token.')
  @NoIdempotencyKey('Ending an ended session changes nothing.')
  @ProblemResponses('forbidden')
  @Returns(signOutSchema)
  async logout(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof signOutSchema>> {
    const id = this.cookies.sessionId(request);
    if (id === undefined) return { redirectTo: '/' };
    if (!mayWrite(request, this.store.csrfToken(id), this.config.VIDIMUS_PUBLIC_URL)) {
      throw new Problem('forbidden', 'The request did not come from a page of this site. Open the page again.');
    }
    const idToken = await this.store.end(id);
    this.cookies.clearSession(reply);
    return { redirectTo: idToken === undefined ? '/' : this.openId.signOutUrl(idToken) };
  }
}
