import { Module } from '@nestjs/common';
import { MessagesModule } from './messages/messages.module.js';

/** The table of contents. */
@Module({ imports: [MessagesModule] })
export class NotificationModule {}
