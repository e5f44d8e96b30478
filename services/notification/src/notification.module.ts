import { Module } from '@nestjs/common';
import { BouncesModule } from './bounces/bounces.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { PreviewsModule } from './previews/previews.module.js';

/** The table of contents. */
@Module({ imports: [MessagesModule, BouncesModule, PreviewsModule] })
export class NotificationModule {}
