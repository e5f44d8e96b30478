import { applyDecorators, HttpCode, SerializeOptions, SetMetadata } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { ProblemSlug } from '@vidimus/contracts';
import { z } from 'zod';

export const DOCUMENTED_PROBLEMS = 'vidimus:documented-problems';

/** How the answer of a route is described. */
export interface ReturnsOptions {
  /** Default 200. */
  readonly status?: number;
  /** One sentence. */
  readonly description?: string;
}

/**
 * The answer of a route: its status, its description in the API document, and the filter that strips whatever the schema
 * does not know before anything leaves.
 */
export function Returns(schema: z.ZodType, options: ReturnsOptions = {}): MethodDecorator {
  const status = options.status ?? 200;
  // Nest filters arrays item by item, so that it must be given the schema of an item.
  const filter = schema instanceof z.ZodArray ? schema.element : schema;
  return applyDecorators(
    HttpCode(status),
    ApiResponse({ status, description: options.description ?? 'Done.', standardSchema: schema }),
    SerializeOptions({ schema: filter }),
  );
}

/** The answer of a route that has nothing to say: 204 without a body. */
export function ReturnsNothing(description = 'Done; there is nothing to say.'): MethodDecorator {
  return applyDecorators(HttpCode(204), ApiResponse({ status: 204, description }));
}

/**
 * The problems that are particular to a route. Those that follow from its declarations (validation, sign-in, permission,
 * idempotency key, internal) are documented by themselves.
 */
export function ProblemResponses(...slugs: ProblemSlug[]): CustomDecorator {
  return SetMetadata(DOCUMENTED_PROBLEMS, slugs);
}
