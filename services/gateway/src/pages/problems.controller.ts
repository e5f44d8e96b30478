import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Problem, PROBLEM_KINDS, PROBLEM_TYPES } from '@vidimus/contracts';
import type { ProblemType } from '@vidimus/contracts';
import { Public } from '@vidimus/service-kit';
import { z } from 'zod';

/** The addresses that problem documents give as their type lead to these pages. */
@ApiExcludeController()
@Controller('problems')
@Public('Documentation.')
export class ProblemsController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  list(): string {
    return page(
      'Problem types',
      Object.entries(PROBLEM_TYPES)
        .map(([slug, type]) => `<h2><a href="/problems/${slug}">${escape(type.title)}</a></h2>${description(type)}`)
        .join(''),
    );
  }

  @Get(':slug')
  @Header('content-type', 'text/html; charset=utf-8')
  read(@Param('slug', { schema: z.string().max(100) }) slug: string): string {
    const type: ProblemType | undefined = new Map<string, ProblemType>(Object.entries(PROBLEM_TYPES)).get(slug);
    if (type === undefined) throw new Problem('not-found', 'No problem type has this name.');
    return page(type.title, description(type));
  }
}

function description(type: ProblemType): string {
  return `<p>Status ${PROBLEM_KINDS[type.kind]}</p><p>${escape(type.cause)}</p><p><strong>What to do:</strong> ${escape(type.remedy)}</p>`;
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>body{font:16px/1.5 system-ui;max-width:42rem;margin:2rem auto;padding:0 1rem}</style>
</head><body><h1>${escape(title)}</h1>${body}</body></html>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
