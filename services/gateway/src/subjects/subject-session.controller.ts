import { Body, Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Problem } from '@vidimus/contracts';
import { NoIdempotencyKey, ProblemResponses, Public, Returns, ReturnsNothing, ROOM_CONFIG } from '@vidimus/service-kit';
import type { RoomConfig } from '@vidimus/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestLimit } from '../proxy/request-limit.js';
import { isOfThisSite, mayWrite } from '../sessions/csrf.js';
import { SessionCookies } from '../sessions/session-cookies.js';
import type { PendingTaxLogin } from './pending-tax-login.js';
import { SubjectRequests } from './subject-requests.js';
import { callbackQuery, linkSchema, openedLink, subjectSession } from './subject-session.schemas.js';
import type { CallbackQuery, MailedLink, OpenedLink, SubjectSessionView } from './subject-session.schemas.js';
import { SubjectSessionStore } from './subject-session-store.js';

/** What one address may send about links per minute; a whole ministry behind one address opens fewer. Tokens cannot be guessed whatever the number. */
const LINKS_PER_MINUTE = 600;

/** Why the page is shown again without a login. */
type LoginRefusal = 'another-person' | 'cancelled' | 'unavailable';

/** Sessions of people without an account: a mailed link opens one, a tax login lets it act. */
@ApiTags('session')
@Controller('session')
export class SubjectSessionController {
  private readonly limit = new RequestLimit(LINKS_PER_MINUTE);

  constructor(
    private readonly requests: SubjectRequests,
    private readonly store: SubjectSessionStore,
    private readonly cookies: SessionCookies,
    @Inject(ROOM_CONFIG) private readonly config: RoomConfig,
  ) {}

  /** Exchanges a mailed link for a session bound to its request, as often as needed. It shows nothing personal. */
  @Post('links')
  @Public('Whoever has the mail has the link; it opens nothing but the way to the tax login.')
  @NoIdempotencyKey('A link may be opened again; the former session for the same request goes on.')
  @ProblemResponses('not-found', 'link-expired', 'too-many-requests', 'forbidden', 'unavailable')
  @Returns(openedLink)
  async open(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: linkSchema }) { requestId, token }: MailedLink,
  ): Promise<OpenedLink> {
    await this.admit(request);
    const { opensUntil, outcome } = await this.requests.open(requestId, token);
    const former = this.cookies.subjectId(request);
    const kept = former === undefined ? undefined : await this.store.use(former);
    if (former !== undefined && kept?.requestId === requestId) {
      await this.store.prolong(former, opensUntil);
      return { ...(await this.view(former)), outcome };
    }
    if (former !== undefined) await this.store.end(former);
    const id = await this.store.open(requestId, opensUntil);
    this.cookies.setSubject(reply, id);
    return { ...(await this.view(id)), outcome };
  }

  /** Has a new link sent, to the address that the old one was sent to. */
  @Post('links/renewals')
  @Public('Whoever has an old link may have a new one sent, to nobody but its receiver.')
  @NoIdempotencyKey('Every call is a wish for another mail; how many a day is limited.')
  @ProblemResponses('not-found', 'illegal-transition', 'too-many-requests', 'forbidden', 'unavailable')
  @ReturnsNothing('A new link is on its way.')
  async renew(@Req() request: FastifyRequest, @Body({ schema: linkSchema }) { requestId, token }: MailedLink): Promise<void> {
    await this.admit(request);
    await this.requests.renew(requestId, token);
  }

  /** What the session of this browser may be used for. */
  @Get('subject')
  @Public('A page asks this before it knows whether there is a session.')
  @Returns(subjectSession)
  async read(@Req() request: FastifyRequest): Promise<SubjectSessionView> {
    return this.view(this.cookies.subjectId(request));
  }

  /** Ends the session here. */
  @Post('subject/end')
  @Public('Whoever has the cookie may end its session; a foreign page cannot, for want of the token.')
  @NoIdempotencyKey('Ending an ended session changes nothing.')
  @ProblemResponses('forbidden')
  @ReturnsNothing('The session is over.')
  async end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const id = this.cookies.subjectId(request);
    if (id === undefined) return;
    if (!mayWrite(request, this.store.csrfToken(id), this.config.VIDIMUS_PUBLIC_URL)) throw foreignPage();
    await this.store.end(id);
    this.cookies.clearSubject(reply);
  }

  /** Sends the browser to the login of the tax authority. */
  @Get('tax-login')
  @Public('It only leads to the tax authority, which asks who it is.')
  async login(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const id = this.cookies.subjectId(request);
    const session = id === undefined ? undefined : await this.store.use(id);
    if (id === undefined || session === undefined) return reply.redirect('/', 303);
    try {
      const { authorizationUrl, pending } = await this.requests.beginTaxLogin(session.requestId);
      await this.store.beginLogin(id, pending);
      return await reply.redirect(authorizationUrl, 303);
    } catch (error) {
      return reply.redirect(pageOf(session.requestId, refusalOf(error)), 303);
    }
  }

  /** Where the tax authority sends the browser back to. */
  @Get('tax-login/callback')
  @Public('What comes back is bound to this browser by its session, state, nonce and code verifier.')
  async callback(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query({ schema: callbackQuery }) query: CallbackQuery,
  ): Promise<void> {
    const id = this.cookies.subjectId(request);
    const session = id === undefined ? undefined : await this.store.use(id);
    if (id === undefined || session === undefined) return reply.redirect('/', 303);
    const pending = await this.store.takeLogin(id, query.state);
    // Shown again, as by the browser's own way back: the page tells by the session whether the login is there.
    if (pending === undefined) return reply.redirect(pageOf(session.requestId), 303);
    const refusal = await this.finish(session.requestId, query, pending);
    if (refusal !== undefined) return reply.redirect(pageOf(session.requestId, refusal), 303);
    const next = await this.store.identify(id);
    if (next !== undefined) this.cookies.setSubject(reply, next);
    return reply.redirect(pageOf(session.requestId), 303);
  }

  private async finish(requestId: string, { code, iss, error }: CallbackQuery, pending: PendingTaxLogin): Promise<LoginRefusal | undefined> {
    if (error === 'access_denied') return 'cancelled';
    if (code === undefined) return 'unavailable';
    try {
      await this.requests.finishTaxLogin(requestId, { code, state: pending.state, iss }, pending);
      return undefined;
    } catch (refused) {
      return refusalOf(refused);
    }
  }

  private async view(id: string | undefined): Promise<SubjectSessionView> {
    const session = id === undefined ? undefined : await this.store.use(id);
    if (id === undefined || session === undefined) return { requestId: null, identifiedUntil: null, csrfToken: null, expiresAt: null };
    return {
      requestId: session.requestId,
      identifiedUntil: session.identifiedUntil?.toISOString() ?? null,
      csrfToken: this.store.csrfToken(id),
      expiresAt: session.expiresAt.toISOString(),
    };
  }

  private async admit(request: FastifyRequest): Promise<void> {
    if (!isOfThisSite(request, this.config.VIDIMUS_PUBLIC_URL)) throw foreignPage();
    await this.limit.countAddress(request);
  }
}

/** The page of a request, which says why a login did not come about. */
function pageOf(requestId: string, refusal?: LoginRefusal): string {
  return `/issuance/${requestId}${refusal === undefined ? '' : `?login=${refusal}`}`;
}

/** @throws the error itself when it is none that the person can do anything about. */
function refusalOf(error: unknown): LoginRefusal {
  if (error instanceof Problem && error.type.kind === 'unavailable') return 'unavailable';
  if (!(error instanceof Problem) || error.slug !== 'unprocessable') throw error;
  return error.extras.errors?.some(({ code }) => code === 'ANOTHER_PERSON') === true ? 'another-person' : 'cancelled';
}

function foreignPage(): Problem {
  return new Problem('forbidden', 'The request did not come from a page of this site. Open the page again.');
}
