import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Jobs } from '@vidimus/persistence';
import { InventoryModule } from '../inventory/inventory.module.js';
import { ImportReader } from './import-reader.js';
import { ImportSecrets } from './import-secrets.js';
import { READ_IMPORT } from './read-import-job.js';
import type { ReadImport } from './read-import-job.js';
import { TokenImportsController } from './token-imports.controller.js';
import { TokenImportsRepository } from './token-imports.repository.js';
import { TokenImports } from './token-imports.service.js';

/** One at a time in each instance: each holds a connection for as long as it takes. */
const ONE_AT_A_TIME = { concurrency: 1, heartbeatSeconds: 120 };

@Module({
  imports: [InventoryModule],
  controllers: [TokenImportsController],
  providers: [TokenImports, TokenImportsRepository, ImportSecrets, ImportReader],
  exports: [TokenImports, TokenImportsRepository],
})
export class TokenImportsModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly reader: ImportReader,
  ) {}

  onModuleInit(): void {
    this.jobs.define<ReadImport>(READ_IMPORT, (job, running) => this.reader.read(job, running), ONE_AT_A_TIME);
  }
}
