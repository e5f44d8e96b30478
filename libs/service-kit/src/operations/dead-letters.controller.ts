import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DeadLetters } from '@vidimus/messaging';
import type { DeadLetterRow } from '@vidimus/messaging';
import { Doors } from '@vidimus/persistence';
import { z } from 'zod';
import { Allow } from '../access/access-decorators.js';
import { changeContext, CurrentPrincipal } from '../access/principal.js';
import type { Principal } from '../access/principal.js';
import { ProblemResponses, Returns } from '../openapi/response-decorators.js';

const example = {
  id: '01935a7e-6c00-7000-8000-0000000000d1',
  handler: 'issuance.certificate-issued',
  topic: 'vidimus.certificates',
  partition: 3,
  offset: '42',
  eventId: '01935a7e-6c00-7000-8000-0000000000e1',
  type: 'certificate.issued.v1',
  errorCode: 'unprocessable',
  errorDetail: 'The request does not answer this event.',
  attempts: 5,
  state: 'OPEN',
  createdAt: '2026-11-21T12:00:00Z',
  resolvedAt: null,
  resolution: null,
};

/** A dead letter without its record: whoever wrote to the topic decided what is in there. */
const deadLetterView = z
  .object({
    id: z.uuid(),
    handler: z.string().describe('The reaction that could not take the event; `*` when the record is no event at all.'),
    topic: z.string(),
    partition: z.int(),
    offset: z.string(),
    eventId: z.uuid().nullable(),
    type: z.string().nullable(),
    errorCode: z.string(),
    errorDetail: z.string(),
    attempts: z.int(),
    state: z.enum(['OPEN', 'REPLAYED', 'DISCARDED']),
    createdAt: z.iso.datetime(),
    resolvedAt: z.iso.datetime().nullable(),
    resolution: z.string().nullable().describe('Why it was given up.'),
  })
  .meta({ id: 'DeadLetter', example });
type DeadLetterView = z.infer<typeof deadLetterView>;

const deadLetterPage = z
  .object({ items: z.array(deadLetterView), nextCursor: z.string().nullable() })
  .meta({ id: 'DeadLetterPage', example: { items: [example], nextCursor: null } });

const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(300).optional(),
  state: z.enum(['OPEN', 'REPLAYED', 'DISCARDED']).optional(),
});

const discardInput = z
  .strictObject({ reason: z.string().trim().min(1).max(500).describe('For the next reader; no personal data.') })
  .meta({ id: 'DiscardDeadLetter', example: { reason: 'The request was issued by hand.' } });

const idParameter = z.uuid();

/** Events that a reaction of this room could not take, for operators. */
@ApiTags('operations')
@Controller('v1/operations/dead-letters')
export class DeadLettersController {
  constructor(
    private readonly letters: DeadLetters,
    private readonly doors: Doors,
  ) {}

  /** Dead letters, newest first. */
  @Get()
  @Allow('operations:read')
  @Returns(deadLetterPage)
  async list(@Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>): Promise<z.infer<typeof deadLetterPage>> {
    const { items, nextCursor } = await this.letters.list(query);
    return { items: items.map(view), nextCursor };
  }

  @Get(':id')
  @Allow('operations:read')
  @Returns(deadLetterView)
  @ProblemResponses('not-found')
  async read(@Param('id', { schema: idParameter }) id: string): Promise<DeadLetterView> {
    return view(await this.letters.get(id));
  }

  /** Runs the reaction again. The answer is REPLAYED when it went well, and OPEN with the new error when it did not. */
  @Post(':id/replay')
  @Allow('operations:replay')
  @Returns(deadLetterView)
  @ProblemResponses('not-found', 'illegal-transition', 'unprocessable')
  async replay(@CurrentPrincipal() principal: Principal, @Param('id', { schema: idParameter }) id: string): Promise<DeadLetterView> {
    const letter = await this.letters.replay(id, principal);
    await this.record(principal, 'replay-dead-letter', letter);
    return view(letter);
  }

  /** Gives a dead letter up, with a reason. */
  @Post(':id/discarding')
  @Allow('operations:replay')
  @Returns(deadLetterView)
  @ProblemResponses('not-found', 'illegal-transition')
  async discard(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: idParameter }) id: string,
    @Body({ schema: discardInput }) body: z.infer<typeof discardInput>,
  ): Promise<DeadLetterView> {
    const letter = await this.letters.discard(id, principal, body.reason);
    await this.record(principal, 'discard-dead-letter', letter);
    return view(letter);
  }

  /** Who decided about an event stands in the audit; the letter itself is no aggregate. */
  private record(principal: Principal, command: string, { id, state, attempts }: DeadLetterRow): Promise<void> {
    return this.doors.hotWrite(changeContext(principal, command), async () => ({
      result: undefined,
      aggregate: { type: 'dead-letter', id },
      history: [],
      audit: { state, attempts },
    }));
  }
}

function view(letter: DeadLetterRow): DeadLetterView {
  const { id, handler, topic, partition, logOffset, eventId, type, errorCode, errorDetail, attempts, state, resolution } = letter;
  return {
    id,
    handler,
    topic,
    partition,
    offset: logOffset,
    eventId,
    type,
    errorCode,
    errorDetail,
    attempts,
    state,
    createdAt: letter.createdAt.toISOString(),
    resolvedAt: letter.resolvedAt?.toISOString() ?? null,
    resolution,
  };
}
