import { Readable } from 'node:stream';
import { Body, Controller, Post } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { isInScope } from '@vidimus/persistence';
import { Allow, changeContext, CurrentPrincipal, ProblemResponses, Returns, scopeFor, SecretFields } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { importOrder, importReport } from './token-imports.schemas.js';
import type { ImportOrder, ImportReport } from './token-imports.schemas.js';
import { TokenImports } from './token-imports.service.js';

/** The back office: tokens as their vendors describe them in files. */
@Controller('v1/token-imports')
export class TokenImportsController {
  constructor(private readonly imports: TokenImports) {}

  @Post()
  @Allow('device:stock')
  @SecretFields('content', 'key', 'password')
  @ProblemResponses('conflict', 'not-found', 'unprocessable')
  @Returns(importReport, { status: 201, description: 'The tokens of the file lie in stock, all of them or none.' })
  import(@CurrentPrincipal() principal: Principal, @Body({ schema: importOrder }) { organisationId, organisationPath, content, ...file }: ImportOrder): Promise<ImportReport> {
    if (!isInScope(scopeFor(principal, 'device:stock'), organisationPath) || !organisationPath.endsWith(`/${organisationId}/`)) {
      throw new Problem('not-found', 'There is no organisation with this identifier where you may act.');
    }
    const bytes = Readable.from([Buffer.from(content, 'base64')]);
    return this.imports.import(changeContext(principal, 'import-tokens'), { organisationId, organisationPath }, { ...file, content: bytes });
  }
}
