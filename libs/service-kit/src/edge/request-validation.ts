import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { FieldProblem } from '@vidimus/contracts';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
}

/** More faults than this help nobody, and each repeats a name that the caller chose. */
const MOST_ERRORS = 50;
const LONGEST_POINTER = 200;

/** Reads what a route takes by the schema that its parameter names; all faults of a parameter are told at once. */
export class RequestValidation implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const pipe = new StandardSchemaValidationPipe({ exceptionFactory: (issues) => invalidRequest(issues, metadata) });
    return pipe.transform(value, metadata);
  }
}

const PLACES: Readonly<Record<string, string>> = { body: 'The body', query: 'The query', param: 'The address' };

function invalidRequest(issues: readonly Issue[], { type, data }: ArgumentMetadata): Problem {
  const errors = issues.flatMap((issue) => fieldProblems(issue, data === undefined ? [] : [data]));
  return new Problem('validation-failed', `${PLACES[type] ?? 'The request'} is not of the form that is asked for; see errors.`, {
    errors: errors.slice(0, MOST_ERRORS),
  });
}

function fieldProblems(issue: Issue, prefix: readonly string[]): FieldProblem[] {
  const path = (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment));
  // zod reports unknown members at the object that holds them; a caller looks for the member.
  if ('keys' in issue && Array.isArray(issue.keys)) {
    return issue.keys.map((key) => ({
      pointer: jsonPointer([...prefix, ...path, String(key)]),
      detail: 'This member is not known here.',
      code: 'UNKNOWN_MEMBER',
    }));
  }
  const code = codeOf(issue);
  return [{ pointer: jsonPointer([...prefix, ...path]), detail: issue.message, ...(code === undefined ? {} : { code }) }];
}

/** The word of a schema's own check (`params: { code: 'CHECK_DIGIT' }`), else the kind of fault. */
function codeOf(issue: Issue): string | undefined {
  if ('params' in issue && typeof issue.params === 'object' && issue.params !== null && 'code' in issue.params) {
    return String(issue.params.code);
  }
  return 'code' in issue && issue.code !== 'custom' ? String(issue.code).toUpperCase() : undefined;
}

/** RFC 6901, 3: `~` and `/` are escaped. */
function jsonPointer(path: readonly PropertyKey[]): string {
  return path
    .map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
    .slice(0, LONGEST_POINTER);
}
