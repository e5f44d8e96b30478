import { Module } from '@nestjs/common';
import { LOG } from '@vidimus/service-kit';
import type { Logger } from 'pino';
import { DeliveryService } from '../messages/delivery.service.js';
import { MessagesModule } from '../messages/messages.module.js';
import { REPORT_LISTENING, ReportListener } from './report-listener.js';
import type { ReportListening } from './report-listener.js';
import { ReturnPaths } from './return-paths.js';

@Module({
  imports: [MessagesModule],
  providers: [
    {
      provide: ReportListener,
      inject: [REPORT_LISTENING, ReturnPaths, DeliveryService, LOG],
      useFactory: (where: ReportListening | null, paths: ReturnPaths, delivery: DeliveryService, log: Logger) =>
        where === null ? null : new ReportListener(where, paths, delivery, log),
    },
  ],
})
export class BouncesModule {}
