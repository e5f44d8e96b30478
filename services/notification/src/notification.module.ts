import { Module } from '@nestjs/common';
import { BouncesModule } from './bounces/bounces.module.js';
import { MessagesModule } from './messages/messages.module.js';

/** The table of contents. */
@Module({ imports: [MessagesModule, BouncesModule] })
export class NotificationModule {}
